package io.premeasure.measure.machine;

import io.premeasure.fixtures.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A key of its own with a certificate, and images signed with it. */
final class ImageSigner {
  private final Path folder;

  /**
   * Makes key and certificate.
   *
   * @param folder for them
   */
  ImageSigner(Path folder) {
    this.folder = folder;
    RealTool.runOk(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=boot test",
        "-keyout",
        folder.resolve("key.pem").toString(),
        "-out",
        folder.resolve("certificate.pem").toString());
  }

  /** The certificate, X.509 in DER. */
  byte[] certificate() throws IOException {
    Path der = folder.resolve("certificate.der");
    RealTool.runOk(
        "openssl",
        "x509",
        "-outform",
        "DER",
        "-in",
        folder.resolve("certificate.pem").toString(),
        "-out",
        der.toString());
    return Files.readAllBytes(der);
  }

  /** The image with a signature. */
  byte[] sign(byte[] image) throws IOException {
    Path unsigned = Files.write(folder.resolve("unsigned.efi"), image);
    Path signed = folder.resolve("signed.efi");
    RealTool.runOk(
        "sbsign",
        "--key",
        folder.resolve("key.pem").toString(),
        "--cert",
        folder.resolve("certificate.pem").toString(),
        "--output",
        signed.toString(),
        unsigned.toString());
    return Files.readAllBytes(signed);
  }
}
