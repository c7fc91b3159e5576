package io.premeasure.tpm.device;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tss.tpm.TPMS_PCR_SELECTION;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_CAP;

/** Reads whole banks: TPM2_PCR_Read gives at most eight registers at a time. */
final class PcrReading {
  private static final int AT_ONCE = 8;
  private static final int MOST_BANKS = 16;
  private static final int LARGEST_SELECT = 4;
  private static final int ATTEMPTS = 10;

  private final CommandExchange exchange;

  PcrReading(CommandExchange exchange) {
    this.exchange = exchange;
  }

  /** The banks that have registers selected; algorithms that are not known here are left out. */
  Set<HashAlgorithm> activeBanks() throws IOException {
    ResponseReader response =
        exchange.run("GetCapability", tpm -> tpm.GetCapability(TPM_CAP.PCRS, 0, 1));
    response.u8();
    if (response.u32() != TPM_CAP.PCRS.toInt()) {
      throw response.malformed("another capability than asked for");
    }
    Set<HashAlgorithm> active = EnumSet.noneOf(HashAlgorithm.class);
    int count = response.count(MOST_BANKS);
    for (int i = 0; i < count; i++) {
      int algorithm = response.u16();
      boolean selected = false;
      for (byte bits : select(response)) {
        selected |= bits != 0;
      }
      if (selected) {
        HashAlgorithm.ofId(algorithm).ifPresent(active::add);
      }
    }
    response.end();
    return Collections.unmodifiableSet(active);
  }

  /** All registers of these active banks, as they were at one moment. */
  PcrBanks read(Collection<HashAlgorithm> algorithms) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      PcrBanks banks = new PcrBanks(algorithms);
      if (readOnce(banks)) {
        return banks;
      }
    }
    throw new TpmUnavailableException("the PCRs keep changing while they are read");
  }

  private boolean readOnce(PcrBanks banks) throws IOException {
    List<Integer> counters = new ArrayList<>();
    for (HashAlgorithm algorithm : banks.algorithms()) {
      for (int first = 0; first < PcrBanks.PCR_COUNT; first += AT_ONCE) {
        counters.add(readEight(banks, algorithm, first));
        if (!counters.get(0).equals(counters.get(counters.size() - 1))) {
          return false;
        }
      }
    }
    return true;
  }

  private int readEight(PcrBanks banks, HashAlgorithm algorithm, int first) throws IOException {
    int[] wanted = new int[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) {
      wanted[i] = first + i;
    }
    TPMS_PCR_SELECTION selection =
        new TPMS_PCR_SELECTION(TPM_ALG_ID.fromInt(algorithm.id()), wanted);
    ResponseReader response =
        exchange.run("PCR_Read", tpm -> tpm.PCR_Read(new TPMS_PCR_SELECTION[] {selection}));
    int counter = response.u32();
    int selections = response.count(1);
    boolean complete = selections == 1;
    for (int i = 0; i < selections; i++) {
      complete &= response.u16() == algorithm.id();
      byte[] select = select(response);
      for (int octet = 0; octet < select.length; octet++) {
        complete &= select[octet] == (octet == first / 8 ? (byte) 0xff : 0);
      }
    }
    if (!complete || response.count(AT_ONCE) != AT_ONCE) {
      throw response.malformed(
          "not the registers asked for; is the bank " + algorithm.bankName() + " active?");
    }
    for (int i = 0; i < AT_ONCE; i++) {
      int size = response.u16();
      if (size != algorithm.size()) {
        throw response.malformed("a digest of " + size + " bytes in " + algorithm.bankName());
      }
      banks.set(algorithm, first + i, response.bytes(size));
    }
    response.end();
    return counter;
  }

  private static byte[] select(ResponseReader response) throws TpmUnavailableException {
    int size = response.u8();
    if (size > LARGEST_SELECT) {
      throw response.malformed("a PCR bitmap of " + size + " bytes");
    }
    return response.bytes(size);
  }
}
