package io.premeasure.boot.servicevm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceVmTest {
  @Test
  void canonicalFormSortsMembersAndDisksAndEscapesAsRfc8785() {
    ServiceVm vm =
        new ServiceVm(
            "a\"\\\b\t\n\f\r\u0001/\u00e9\u2028\ud83d\ude00",
            "servicevm",
            false,
            List.of(
                new VmDisk(2, "xvdc", false, Optional.empty()),
                new VmDisk(1, "xvdb", true, Optional.of("ab"))),
            Optional.empty(),
            Optional.empty(),
            "",
            Optional.of("l"));
    assertEquals(
        "{\"cmdline\":\"\",\"disks\":[{\"id\":1,\"mode\":\"r\",\"rootHash\":\"ab\","
            + "\"virtPath\":\"xvdb\"},{\"id\":2,\"mode\":\"w\",\"virtPath\":\"xvdc\"}],"
            + "\"flaskLabel\":\"l\",\"name\":\"a\\\"\\\\\\b\\t\\n\\f\\r\\u0001/\u00e9\u2028"
            + "\ud83d\ude00\",\"pv\":false,\"type\":\"servicevm\",\"version\":1}",
        new String(vm.canonical(), StandardCharsets.UTF_8));
  }

  @Test
  void machineWithoutDisksHasAnEmptyList() {
    ServiceVm vm =
        new ServiceVm(
            "n", "t", true, List.of(), Optional.of("/k"), Optional.of("/i"), "c", Optional.empty());
    assertEquals(
        "{\"cmdline\":\"c\",\"disks\":[],\"initrdExtract\":\"/i\",\"kernelExtract\":\"/k\","
            + "\"name\":\"n\",\"pv\":true,\"type\":\"t\",\"version\":1}",
        new String(vm.canonical(), StandardCharsets.UTF_8));
  }
}
