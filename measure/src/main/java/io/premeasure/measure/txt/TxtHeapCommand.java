package io.premeasure.measure.txt;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.log.HeapElement;
import io.premeasure.boot.txt.log.HeapElement.LogPointer;
import io.premeasure.boot.txt.log.HeapTable;
import io.premeasure.boot.txt.log.TxtHeap;
import io.premeasure.boot.txt.log.TxtLog;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code txt heap}: the tables of a copy of the TXT heap, and the log in it. */
@Command(
    name = "heap",
    description = "Show the tables of a copy of the TXT heap, and the event log in it.")
public final class TxtHeapCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Copy of the memory from TXT.HEAP.BASE on.")
  private Path file;

  @Option(
      names = "--base",
      paramLabel = "N",
      converter = HexNumber.class,
      description = "Physical address of the heap, TXT.HEAP.BASE; shows the event log.")
  private Optional<Long> base = Optional.empty();

  private final Console console;

  /** A command that prints to the console. */
  public TxtHeapCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    byte[] content = InputFile.read(file, TxtLogCommand.LARGEST_LOG);
    String name = InputFile.name(file);
    TxtHeap heap = TxtHeap.read(name, content);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file.toString());
    document.put("biosData", table(name, heap.bios()));
    document.put("osMleDataSize", heap.osMleSize());
    if (heap.osSinit().isPresent()) {
      document.put("osSinitData", table(name, heap.osSinit().get()));
    }
    if (heap.sinitMle().isPresent()) {
      document.put("sinitMleData", table(name, heap.sinitMle().get()));
    }
    if (base.isPresent()) {
      Optional<TxtLog> log = heap.log(name, content, base.get());
      log.ifPresent(found -> TxtLogDocument.add(document, found));
      if (log.isEmpty()) {
        console.note("premeasure: " + file + ": no event log in this heap at that address");
      }
    }
    console.print(document, () -> new NestedText(console).print(document));
    return ExitStatus.OK;
  }

  private static Map<String, Object> table(String name, HeapTable table)
      throws BootFormatException {
    Map<String, Object> members = new LinkedHashMap<>();
    table
        .fields()
        .forEach(
            (field, value) -> members.put(field, value instanceof Octets ? "" + value : value));
    List<Map<String, Object>> elements = new ArrayList<>();
    for (HeapElement element : table.elements()) {
      elements.add(element(name, element));
    }
    members.put("elements", elements);
    return members;
  }

  private static Map<String, Object> element(String name, HeapElement element)
      throws BootFormatException {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", element.type());
    members.put("typeName", element.typeName());
    List<LogPointer> logs = element.logs(name);
    if (logs.isEmpty()) {
      members.put("data", element.data().toString());
    } else {
      members.put("logs", logs.stream().map(TxtHeapCommand::pointer).toList());
    }
    return members;
  }

  private static Map<String, Object> pointer(LogPointer log) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("algorithm", "0x%04x".formatted(log.algorithm()));
    members.put("address", "0x%x".formatted(log.address()));
    members.put("size", log.size());
    members.put("first", log.first());
    members.put("next", log.next());
    return members;
  }
}
