package io.premeasure.measure.document;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.representer.Representer;

/**
 * YAML documents, and JSON, which is YAML. Values are taken as the texts they are; references from
 * one place to another, and more than one document, are refused.
 */
public final class YamlDocument {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NODES = 1_000_000;

  private final String source;
  private int nodes;

  private YamlDocument(String source) {
    this.source = source;
  }

  /**
   * Reads a document in UTF-8.
   *
   * @param source the name that errors carry
   */
  public static DocumentNode read(String source, byte[] content) throws DocumentFormatException {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(0);
    options.setCodePointLimit(Integer.MAX_VALUE);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      Yaml yaml = new Yaml(new SafeConstructor(options));
      Node root = yaml.compose(new StringReader(text));
      if (root == null) {
        throw new DocumentFormatException(source, 1, "", "the document is empty");
      }
      return new YamlDocument(source).node(root, "", 0);
    } catch (CharacterCodingException e) {
      throw new DocumentFormatException(source, 1, "", "not UTF-8");
    } catch (MarkedYAMLException e) {
      throw new DocumentFormatException(
          source, line(e.getProblemMark()), "", String.valueOf(e.getProblem()));
    } catch (YAMLException e) {
      throw new DocumentFormatException(source, 1, "", String.valueOf(e.getMessage()));
    }
  }

  /** Writes mappings, lists and texts as a document that {@link #read} understands. */
  public static String write(Map<String, ?> document) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setIndicatorIndent(2);
    options.setIndentWithIndicator(true);
    options.setSplitLines(false);
    return new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options)
        .dump(document);
  }

  private DocumentNode node(Node node, String path, int depth) throws DocumentFormatException {
    int line = line(node.getStartMark());
    nodes++;
    if (nodes > MAX_NODES || depth > MAX_DEPTH) {
      throw new DocumentFormatException(source, line, path, "the document is too large or deep");
    }
    if (node.getAnchor() != null) {
      throw new DocumentFormatException(source, line, path, "anchors are not supported");
    }
    if (node instanceof ScalarNode scalar) {
      return DocumentNode.text(source, line, path, scalar.getValue());
    }
    if (node instanceof SequenceNode sequence) {
      List<DocumentNode> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(node(item, path + "[" + items.size() + "]", depth + 1));
      }
      return DocumentNode.list(source, line, path, items);
    }
    return DocumentNode.mapping(source, line, path, members((MappingNode) node, path, depth));
  }

  private Map<String, DocumentNode> members(MappingNode mapping, String path, int depth)
      throws DocumentFormatException {
    Map<String, DocumentNode> members = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      int line = line(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new DocumentFormatException(source, line, path, "a name that is no text");
      }
      String name = key.getValue();
      String inner = path.isEmpty() ? name : path + "." + name;
      if (members.put(name, node(tuple.getValueNode(), inner, depth + 1)) != null) {
        throw new DocumentFormatException(source, line, inner, "given twice");
      }
    }
    return members;
  }

  private static int line(Mark mark) {
    return mark == null ? 1 : mark.getLine() + 1;
  }
}
