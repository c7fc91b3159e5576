package io.premeasure.measure.prediction;

import io.premeasure.boot.Prediction;
import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code predict import}: predictions in other programs' forms. */
@Command(
    name = "import",
    description = {
      "Read a prediction in another form: a component of systemd-pcrlock, or an in-toto statement",
      "whose signature is verified first; exit status 1 when it is wrong."
    })
final class PredictImportCommand implements Callable<Integer> {
  private static final int MAX_FILE = 64 << 20;

  private final Console console;
  @Spec private CommandSpec spec;
  @Mixin private PredictionOutput output;

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file;

  @Option(
      names = "--from",
      required = true,
      converter = FormConverter.class,
      paramLabel = "pcrlock|in-toto",
      description = "Its form, as --export names it.")
  private Form form = Form.PCRLOCK;

  @Option(
      names = "--public-key",
      paramLabel = "PEM",
      description = "in-toto: the key or certificate that the statement must be signed with.")
  private Optional<Path> key = Optional.empty();

  /** Forms that can be read. */
  enum Form {
    PCRLOCK,
    IN_TOTO
  }

  /** Reads a form's name. */
  static final class FormConverter implements picocli.CommandLine.ITypeConverter<Form> {
    @Override
    public Form convert(String name) {
      for (Form form : Form.values()) {
        if (form.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name)) {
          return form;
        }
      }
      throw new picocli.CommandLine.TypeConversionException(
          "'" + name + "', expected pcrlock or in-toto");
    }
  }

  PredictImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    output.write(console, prediction(), Optional.empty());
    return ExitStatus.OK;
  }

  private Prediction prediction() throws IOException {
    String name = InputFile.name(file);
    byte[] content = InputFile.read(file, MAX_FILE);
    if (form == Form.PCRLOCK) {
      return PcrlockReader.read(name, content);
    }
    if (key.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--from in-toto needs --public-key");
    }
    return DsseReader.read(name, content, KeyReader.readPublic(key.get(), Optional.empty()).key());
  }
}
