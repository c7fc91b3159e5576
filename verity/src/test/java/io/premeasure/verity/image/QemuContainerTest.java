package io.premeasure.verity.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that QEMU makes here and now. */
@RequiresTool("qemu-img")
class QemuContainerTest {
  @TempDir private Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private Path vhdx(String options) {
    Path file = file("disk.vhdx");
    RealTool.runOk("qemu-img", "create", "-q", "-f", "vhdx", "-o", options, file.toString(), "70M");
    return file;
  }

  private static final List<String> WRITES =
      List.of(
          "-c", "write -q -P 0x11 0 4k",
          "-c", "write -q -P 0x22 8386560 70000",
          "-c", "write -q -P 0x33 50331648 3M",
          "-c", "write -q -P 0x44 73399808 512");

  private static void write(Path file, String format) {
    List<String> command = new ArrayList<>(List.of("qemu-io", "-f", format, file.toString()));
    command.addAll(WRITES);
    assertEquals(0, RealTool.run(command).exit());
  }

  private String expected() throws IOException {
    Path raw = file("raw");
    RealTool.runOk("qemu-img", "create", "-q", "-f", "raw", raw.toString(), "70M");
    write(raw, "raw");
    try (FileBlockSource source = FileBlockSource.open(raw)) {
      return GoldenContainerTest.sha256(source);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subformat=dynamic",
        "subformat=fixed",
        "block_size=1M",
        "block_size=64M,log_size=2M",
        "block_state_zero=off"
      })
  void aVhdxHoldsWhatWasWritten(String options) throws IOException {
    Path file = vhdx(options);
    write(file, "vhdx");
    try (DiskImage image = DiskImage.open(file)) {
      assertEquals(Container.VHDX, image.container());
      assertEquals(70L << 20, image.size());
      assertEquals(List.of(), image.problems());
      assertEquals(expected(), GoldenContainerTest.sha256(image.disk()));
    }
  }

  /** Made as a crash leaves it: the log written and announced, the table not. */
  @Test
  void aVhdxThatWasNotClosedHoldsWhatTheLogSays() throws IOException {
    Path file = vhdx("block_size=1M");
    byte[] table = new byte[4096];
    try (FileBlockSource source = FileBlockSource.open(file)) {
      source.read(table(source), table, 0, table.length);
    }
    String write = "write -q -P 0x22 8388608 70000";
    RealTool.runOk("qemu-io", "-f", "vhdx", file.toString(), "-c", write);
    try (FileBlockSource source = FileBlockSource.open(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(table), table(source));
      byte[] header = new byte[4096];
      source.read(64 << 10, header, 0, header.length);
      source.read(VhdxHeader.read(source).log().start() + 32, header, 48, 16);
      ByteBuffer newer = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
      newer.putLong(8, newer.getLong(8) + 100).putInt(4, VhdxChecksum.of(header));
      channel.write(newer, 64 << 10);
    }
    Path repaired = file("repaired.vhdx");
    Files.copy(file, repaired);
    RealTool.runOk("qemu-img", "check", "-q", "-r", "all", repaired.toString());
    try (DiskImage image = DiskImage.open(file);
        DiskImage byQemu = DiskImage.open(repaired)) {
      assertTrue(image.problems().toString().contains("not closed"), image.problems()::toString);
      assertEquals(List.of(), byQemu.problems());
      assertEquals(
          GoldenContainerTest.sha256(byQemu.disk()), GoldenContainerTest.sha256(image.disk()));
      byte[] written = new byte[70_000];
      image.disk().read(8 << 20, written, 0, written.length);
      assertArrayEquals(SyntheticVhdx.filled(written.length, 0x22), written);
    }
  }

  private static long table(FileBlockSource file) throws IOException {
    return VhdxRegions.read(file).blockTable().start();
  }

  @ParameterizedTest
  @CsvSource({"vmdk, VMDK image", "vdi, VDI image", "qed, QED image", "parallels, Parallels image"})
  void otherContainersAreNamedAndNotTakenForRaw(String format, String name) {
    Path file = file("disk");
    RealTool.runOk("qemu-img", "create", "-q", "-f", format, file.toString(), "8M");
    VerityFormatException e = assertThrows(VerityFormatException.class, () -> DiskImage.open(file));
    assertTrue(e.getMessage().contains(" " + name), e.getMessage());
    assertTrue(e.getMessage().contains("convert it with qemu-img"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"gzip -c raw, gzip", "xz -c raw, xz", "zstd -q -c raw, zstd", "tar -cf - raw, tar"})
  @RequiresTool({"gzip", "xz", "zstd", "tar"})
  void packedImagesAreNamedAndNotTakenForRaw(String command, String name) throws IOException {
    Files.write(file("raw"), SyntheticVhdx.filled(10_000, 3));
    RealTool.runOk("sh", "-c", "cd '" + folder + "' && " + command + " > packed");
    VerityFormatException e =
        assertThrows(VerityFormatException.class, () -> DiskImage.open(file("packed")));
    assertTrue(e.getMessage().contains(" " + name), e.getMessage());
    assertTrue(e.getMessage().contains("unpack it with"), e.getMessage());
  }
}
