package io.premeasure.measure.prediction;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The forms in which other tools take a prediction. */
enum ExportForm {
  TPM2_PCRS("tpm2-pcrs"),
  CVMDISK("cvmdisk"),
  PCRLOCK("pcrlock"),
  PCRSIG("pcrsig"),
  IN_TOTO("in-toto"),
  CORIM("corim"),
  KEYLIME("keylime"),
  TPM2_YAML("tpm2-yaml");

  private final String label;

  ExportForm(String label) {
    this.label = label;
  }

  /** Reads an export's name. */
  static final class Converter implements ITypeConverter<ExportForm> {
    @Override
    public ExportForm convert(String name) {
      for (ExportForm form : values()) {
        if (form.label.equals(name)) {
          return form;
        }
      }
      String all =
          Arrays.stream(values()).map(form -> form.label).collect(Collectors.joining(", "));
      throw new TypeConversionException("'" + name + "', expected one of " + all);
    }
  }
}
