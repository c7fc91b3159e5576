package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventType;
import io.premeasure.tpm.eventlog.LogReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Events of EFI variables: which one, and what its value says where its name tells the form. */
final class VariableDetail {
  private static final Set<String> SIGNATURE_LISTS =
      Set.of("PK", "KEK", "db", "dbx", "dbt", "dbr", "MokList", "MokListX");
  private static final Set<String> SWITCHES =
      Set.of(
          "SecureBoot", "SetupMode", "AuditMode", "DeployedMode", "MokSBState", "MokListTrusted");

  private VariableDetail() {}

  static void read(long type, byte[] data, Map<String, Object> fields) throws TpmFormatException {
    VariableData variable = VariableData.read(data);
    fields.put("name", variable.name());
    fields.put("vendor", variable.vendor());
    fields.put("vendorName", Guid.name(variable.vendor()));
    value(type, variable, fields);
    if (variable.surplus() > 0) {
      throw new TpmFormatException(
          "variable",
          data.length - variable.surplus(),
          variable.surplus() + " bytes behind the value");
    }
  }

  private static void value(long type, VariableData variable, Map<String, Object> fields)
      throws TpmFormatException {
    byte[] value = variable.value();
    String name = variable.name();
    if (value.length == 0) {
      fields.put("value", "");
    } else if (SWITCHES.contains(name) && value.length == 1) {
      fields.put("enabled", value[0] != 0);
    } else if (name.equals("SbatLevel")) {
      fields.put("value", DataText.narrow(value).orElse(DeviceNode.hex(value)));
    } else if (type == EventType.EV_EFI_VARIABLE_AUTHORITY) {
      authority(variable, fields);
    } else if (SIGNATURE_LISTS.contains(name)) {
      SignatureLists.of(value, fields);
    } else if (name.equals("BootOrder") || name.equals("DriverOrder")) {
      order(value, name.substring(0, name.length() - "Order".length()), fields);
    } else if (name.matches("(Boot|Driver|SysPrep)[0-9A-Fa-f]{4}")) {
      LoadOption.read(value, fields);
    } else {
      fields.put("value", DataText.of(value).orElse(DeviceNode.hex(value)));
    }
  }

  /** Old versions of shim log the certificate without its owner. */
  private static void authority(VariableData variable, Map<String, Object> fields)
      throws TpmFormatException {
    byte[] value = variable.value();
    boolean certificateAlone = value.length > 1 && value[0] == 0x30 && value[1] == (byte) 0x82;
    if (certificateAlone) {
      SignatureLists.certificate(value, fields);
    } else {
      SignatureLists.readOne(new LogReader("authority", value), fields);
    }
  }

  private static void order(byte[] value, String prefix, Map<String, Object> fields)
      throws TpmFormatException {
    LogReader in = new LogReader("order", value);
    List<Object> order = new ArrayList<>();
    while (in.remaining() > 0) {
      order.add("%s%04X".formatted(prefix, in.u16("number of an option")));
    }
    fields.put("order", order);
  }
}
