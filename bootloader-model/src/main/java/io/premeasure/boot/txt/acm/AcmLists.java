package io.premeasure.boot.txt.acm;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lists that the information table points to, or that follow it. */
record AcmLists(
    List<ChipsetId> chipsets, List<ProcessorId> processors, Optional<TpmInformation> tpm) {
  AcmLists {
    chipsets = List.copyOf(chipsets);
    processors = List.copyOf(processors);
  }

  static AcmLists read(StructureReader module, AcmInformation table) throws BootFormatException {
    return table.hasFlexibleLists() ? following(module, table) : pointedTo(module, table);
  }

  private static AcmLists pointedTo(StructureReader module, AcmInformation table)
      throws BootFormatException {
    return new AcmLists(
        table.chipsetList() == 0
            ? List.of()
            : ChipsetId.list(module.at(table.chipsetList(), "chipset list")),
        table.processorList() == 0
            ? List.of()
            : ProcessorId.list(module.at(table.processorList(), "processor list")),
        table.tpmList() == 0
            ? Optional.empty()
            : Optional.of(TpmInformation.read(module.at(table.tpmList(), "TPM information"))));
  }

  private static AcmLists following(StructureReader module, AcmInformation table)
      throws BootFormatException {
    List<ChipsetId> chipsets = new ArrayList<>();
    List<ProcessorId> processors = new ArrayList<>();
    Optional<TpmInformation> tpm = Optional.empty();
    for (NamedList list :
        NamedList.read(module.at(table.position() + table.length(), "lists behind the table"))) {
      if (list.id() == NamedList.CHIPSETS) {
        chipsets.addAll(ChipsetId.list(list.content()));
      } else if (list.id() == NamedList.PROCESSORS) {
        processors.addAll(ProcessorId.list(list.content()));
      } else if (list.id() == NamedList.TPM) {
        tpm = Optional.of(TpmInformation.read(list.content()));
      }
    }
    return new AcmLists(chipsets, processors, tpm);
  }
}
