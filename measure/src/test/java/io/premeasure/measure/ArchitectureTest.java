package io.premeasure.measure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** Arrows point one way: measure, bootloader-model, then cpio, verity and tpm side by side. */
@AnalyzeClasses(
    packages = "io.premeasure",
    importOptions = {ImportOption.DoNotIncludeTests.class})
class ArchitectureTest {
  private static final String CPIO = "io.premeasure.cpio..";
  private static final String VERITY = "io.premeasure.verity..";
  private static final String TPM = "io.premeasure.tpm..";
  private static final String BOOT = "io.premeasure.boot..";
  private static final String MEASURE = "io.premeasure.measure..";
  private static final String FIXTURES = "io.premeasure.fixtures..";

  @ArchTest
  static final ArchRule cpioKnowsNoOtherModule = knowsNone(CPIO, VERITY, TPM, BOOT, MEASURE);

  @ArchTest
  static final ArchRule verityKnowsNoOtherModule = knowsNone(VERITY, CPIO, TPM, BOOT, MEASURE);

  @ArchTest
  static final ArchRule tpmKnowsNoOtherModule = knowsNone(TPM, CPIO, VERITY, BOOT, MEASURE);

  @ArchTest
  static final ArchRule modelsKnowNeitherTheCommandLineNorAnyTpmConnection =
      knowsNone(BOOT, MEASURE, "io.premeasure.tpm.device..");

  @ArchTest
  static final ArchRule fixturesServeTestsOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage(FIXTURES)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(FIXTURES);

  @ArchTest
  static final ArchRule fixturesKnowNoModule =
      knowsNone(FIXTURES, CPIO, VERITY, TPM, BOOT, MEASURE);

  @ArchTest
  static final ArchRule tssTypesStayBesideTheTpmDevices =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.premeasure.tpm.device..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("tss..");

  @ArchTest
  static final ArchRule librariesKnowNeitherArgumentsNorJson =
      noClasses()
          .that()
          .resideOutsideOfPackages(MEASURE, FIXTURES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "com.fasterxml..");

  @ArchTest
  static final ArchRule onlyMainSpeaksToTheStandardStreams =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.premeasure.measure.Premeasure")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      SlicesRuleDefinition.slices().matching("io.premeasure.(**)").should().beFreeOfCycles();

  private static ArchRule knowsNone(String module, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(module)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .allowEmptyShould(true);
  }
}
