package io.premeasure.measure.prediction;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Input;
import io.premeasure.boot.Prediction;
import io.premeasure.cpio.signing.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A prediction as an in-toto statement (in-toto Attestation Framework, Statement v1) in a DSSE
 * envelope, version 1: the prediction's inputs are the subjects, the prediction itself, as {@link
 * PredictionJson} writes it, is the predicate. The signature is RSASSA-PKCS1-v1_5 with SHA-256, its
 * {@code keyid} the signer.
 */
final class InTotoStatement {
  static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
  static final String PREDICATE_TYPE = "https://premeasure.io/prediction/v1";

  private InTotoStatement() {}

  /** The envelope, ending in a line feed; the same for the same prediction and key. */
  static byte[] of(Prediction prediction, SigningKey key) throws IOException {
    byte[] payload = JSON.std.asBytes(statement(prediction));
    Map<String, Object> signature = new LinkedHashMap<>();
    signature.put("keyid", HexFormat.of().formatHex(key.identity().digest()));
    signature.put("sig", base64(key.signMessage("SHA256", toBeSigned(payload))));
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("payload", base64(payload));
    envelope.put("payloadType", PAYLOAD_TYPE);
    envelope.put("signatures", List.of(signature));
    return (JSON.std.asString(envelope) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> statement(Prediction prediction) {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("_type", "https://in-toto.io/Statement/v1");
    statement.put("subject", prediction.inputs().stream().map(InTotoStatement::subject).toList());
    statement.put("predicateType", PREDICATE_TYPE);
    statement.put("predicate", PredictionJson.document(prediction, prediction.pcrs()));
    return statement;
  }

  private static Map<String, Object> subject(Input input) {
    Map<String, Object> subject = new LinkedHashMap<>();
    subject.put("name", input.name());
    subject.put("digest", Map.of("sha256", input.sha256()));
    return subject;
  }

  /** DSSE's pre-authentication encoding, with lengths in decimal. */
  static byte[] toBeSigned(byte[] payload) {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    String head =
        "DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ";
    encoded.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    encoded.writeBytes(payload);
    return encoded.toByteArray();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
