package io.premeasure.boot.txt;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.linux.BzImage;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A measured launch environment: tboot, which is an ELF file, perhaps packed by gzip, with an MLE
 * header; or a kernel of Linux for Secure Launch, which is a bzImage. Of the latter the part that
 * runs in protected mode is the image, and {@code kernel_info} says where its header is (TrenchBoot
 * patches; no value of a real launch was there to compare with).
 */
public final class MleImage {
  private final SegmentImage image;
  private final MleHeader header;

  private MleImage(SegmentImage image, MleHeader header) {
    this.image = image;
    this.header = header;
  }

  /** How the image follows from the file's segments; both are the same in tboot. */
  public enum Layout {
    /** One behind the other, as lcp2_mlehash takes them. */
    APPENDED,
    /** At their physical addresses, as they are in memory when they are measured. */
    LOADED
  }

  /** What becomes of a command line that is too long for its area. */
  public enum LongCommandLine {
    /** As many bytes as there is room for, as tboot does when it is started. */
    CUT,
    /** The same with the first byte zero, as lcp2_mlehash does; nothing that is started does so. */
    FIRST_BYTE_LOST
  }

  /**
   * Reads an image's header. The measured bytes are read when they are hashed, so the file has to
   * stay open until then.
   *
   * @throws BootFormatException when it is no such file, or its header points outside of it
   */
  public static MleImage read(BlockSource packed, Layout layout) throws IOException {
    BlockSource file = GzipContent.unpacked(packed, SegmentImage.MOST_BYTES);
    if (BzImage.isOne(file)) {
      return readKernel(file);
    }
    List<LoadSegment> segments = LoadSegment.of(file);
    SegmentImage image =
        layout == Layout.APPENDED
            ? SegmentImage.appended(file, segments)
            : SegmentImage.loaded(file, segments);
    return new MleImage(image, MleHeader.find(file, image));
  }

  private static MleImage readKernel(BlockSource file) throws IOException {
    BzImage kernel = BzImage.read(file);
    long size = kernel.end() - kernel.start();
    Optional<Long> header = kernel.mleHeader();
    if (header.isEmpty() || size > SegmentImage.MOST_BYTES) {
      throw new BootFormatException(file.name(), 0, "no MLE header: no kernel for Secure Launch");
    }
    SegmentImage image =
        SegmentImage.appended(file, List.of(new LoadSegment(kernel.start(), 0, size, size)));
    return new MleImage(image, MleHeader.at(file, image, header.get()));
  }

  /** The header. */
  public MleHeader header() {
    return header;
  }

  /** Whether the command line is too long for its area, so that not all of it is measured. */
  public boolean isTooLong(byte[] commandLine) {
    return header.commandLineSize() > 0 && commandLine.length >= header.commandLineSize();
  }

  /**
   * The hash of the measured bytes in some banks.
   *
   * @param commandLine the words behind the file's name; when it is absent, the file's bytes stand
   * @param tooLong what becomes of one that is too long
   */
  public Map<HashAlgorithm, byte[]> hash(
      Collection<HashAlgorithm> banks, Optional<byte[]> commandLine, LongCommandLine tooLong)
      throws IOException {
    BankDigests digests = new BankDigests(banks);
    long from = Math.max(header.start(), header.commandLineStart());
    long to = Math.min(header.end(), header.commandLineEnd());
    if (commandLine.isPresent() && from < to) {
      byte[] area = area(commandLine.get(), tooLong);
      image.hash(digests, header.start(), from);
      digests.update(area, (int) (from - header.commandLineStart()), (int) (to - from));
      image.hash(digests, to, header.end());
    } else {
      image.hash(digests, header.start(), header.end());
    }
    return digests.finish();
  }

  /** Whether both layouts of a file lead to the same image, as this and another of it. */
  public boolean isLaidOutAs(MleImage other) {
    return image.isLaidOutAs(other.image);
  }

  /** The command line as versions of tboot before 1.9.4 take it: without its first word. */
  public static String withoutFirstWord(String commandLine) {
    return commandLine.replaceFirst("^ *[^ ]* *", "");
  }

  private byte[] area(byte[] commandLine, LongCommandLine tooLong) {
    byte[] area = new byte[(int) header.commandLineSize()];
    System.arraycopy(commandLine, 0, area, 0, Math.min(area.length, commandLine.length));
    if (isTooLong(commandLine) && tooLong == LongCommandLine.FIRST_BYTE_LOST) {
      area[0] = 0;
    }
    return area;
  }
}
