package io.premeasure.boot.uefi;

import io.premeasure.boot.BootFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;

/**
 * The content of a variable like db, in the forms that tools keep it in: signature lists (.esl),
 * signed lists (.auth), a certificate (.der).
 */
public final class SignatureVariable {
  private static final UUID PKCS7 = UUID.fromString("4aafd29d-68df-49ee-8aa9-347d375665a7");
  private static final int EFI_TIME = 16;
  private static final int CERTIFICATE_HEADER = 24;
  private static final int GUID_CERTIFICATE = 0x0EF1;
  private static final int DER_SEQUENCE = 0x30;
  private static final int LONG_LENGTH = 0x82;

  private SignatureVariable() {}

  /**
   * The signature lists in a file.
   *
   * @param source the name that errors carry
   * @param owner who is named as owner of a certificate that comes without a list
   */
  public static byte[] lists(String source, byte[] file, UUID owner) throws BootFormatException {
    byte[] lists = file;
    if (isCertificate(file)) {
      lists = SignatureDatabase.encode(SignatureDatabase.X509, owner, file);
    } else if (isSigned(file)) {
      int signature = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(EFI_TIME);
      if (signature < CERTIFICATE_HEADER || signature > file.length - EFI_TIME) {
        throw new BootFormatException(
            source,
            EFI_TIME,
            "signature of " + Integer.toUnsignedString(signature) + " bytes does not fit");
      }
      lists = Arrays.copyOfRange(file, EFI_TIME + signature, file.length);
    }
    SignatureDatabase.read(source, lists);
    return lists.clone();
  }

  private static boolean isCertificate(byte[] file) {
    return file.length > 4
        && (file[0] & 0xff) == DER_SEQUENCE
        && (file[1] & 0xff) == LONG_LENGTH
        && 4 + ((file[2] & 0xff) << 8 | (file[3] & 0xff)) == file.length;
  }

  private static boolean isSigned(byte[] file) {
    return file.length >= EFI_TIME + CERTIFICATE_HEADER
        && (ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getShort(EFI_TIME + 6) & 0xffff)
            == GUID_CERTIFICATE
        && EfiGuid.decode(Arrays.copyOfRange(file, EFI_TIME + 8, EFI_TIME + CERTIFICATE_HEADER))
            .equals(PKCS7);
  }
}
