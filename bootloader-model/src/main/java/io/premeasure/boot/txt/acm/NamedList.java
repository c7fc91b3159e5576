package io.premeasure.boot.txt.acm;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import java.util.ArrayList;
import java.util.List;

/**
 * A list behind the information table, from table version 9 on: it names its kind, so that those
 * that are not known can be left out.
 *
 * @param id what the list holds
 * @param revision of its form
 * @param content what follows the list's header
 */
record NamedList(long id, long revision, StructureReader content) {
  static final long CHIPSETS = 0x4353314CL;
  static final long PROCESSORS = 0x4350554CL;
  static final long TPM = 0x54504D4CL;
  private static final long END = 0x4E554C4CL;
  private static final int HEADER = 12;
  private static final int MOST_LISTS = 64;

  /** The lists from a position on, until the one that marks the end. */
  static List<NamedList> read(StructureReader in) throws BootFormatException {
    List<NamedList> lists = new ArrayList<>();
    while (lists.size() < MOST_LISTS) {
      int at = in.position();
      long id = in.u32("list id");
      if (id == END) {
        return lists;
      }
      long size = in.u32("list size");
      long revision = in.u32("list revision");
      if (size < HEADER) {
        throw in.bad(at + 4, "list of " + size + " bytes, expected 12 or more");
      }
      lists.add(new NamedList(id, revision, in.part(size - HEADER, "list")));
    }
    throw in.bad(in.position(), "more than " + MOST_LISTS + " lists");
  }
}
