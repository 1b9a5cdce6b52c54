package org.datatrust.auditor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.datatrust.verifier.trust.TrustPolicy;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Blocks that contradict each other, with the configurations under which their signatures are checked, for somebody who trusts the same
 * genesis block but not the auditor.
 *
 * @param blocks what was held before first
 * @param configurations the channel's configuration blocks up to the contradiction, serialised, block 0 first
 */
public record AuditEvidence(
        AuditCode code, ChannelName channel, String detail, List<Shown> blocks, List<Bytes> configurations) {
    public static final String SCHEMA = "datatrust.audit-evidence/v1";
    private static final JsonFactory JSON = new JsonFactory();

    /** @param block serialised common.Block, verbatim */
    public record Shown(String source, Bytes block) {}

    public AuditEvidence {
        blocks = List.copyOf(blocks);
        configurations = List.copyOf(configurations);
    }

    /** What somebody else makes of evidence. */
    public sealed interface Judgement {
        /** The orderers signed two accounts of one ledger. */
        record Proven(String detail) implements Judgement {}

        /** The blocks are signed, but what they are said to show rests on the auditor's word. */
        record Signed(String detail) implements Judgement {}

        record NotProven(String detail) implements Judgement {}
    }

    /** Judges the evidence from the pinned genesis block on, believing nobody. */
    public Judgement judge(TrustPolicy policy, Signatures signatures) {
        Optional<TrustPolicy.TrustedChannel> trusted = policy.channel(channel);
        if (trusted.isEmpty()) {
            return new Judgement.NotProven("the trust policy says nothing about channel " + channel);
        }
        if (configurations.isEmpty() || blocks.size() != 2) {
            return new Judgement.NotProven("block 0, or one of two blocks, is missing");
        }
        try {
            BlockEvidence genesis = BlockJudge.open(configurations.getFirst()).block();
            if (!BlockRules.headerHash(genesis).equals(trusted.get().genesis()) || !BlockRules.holdsItsData(genesis)) {
                return new Judgement.NotProven("block 0 is not the pinned one");
            }
            ConfigHistory known = ConfigHistory.startingAt(genesis, signatures);
            for (Bytes configuration : configurations.subList(1, configurations.size())) {
                known = known.next(BlockJudge.open(configuration).block());
            }
            BlockJudge judge = new BlockJudge(channel.value(), signatures);
            List<BlockJudge.Opened> opened = new ArrayList<>();
            for (Shown shown : blocks) {
                BlockJudge.Opened block = BlockJudge.open(shown.block());
                if (block.block().number() == 0) {
                    return new Judgement.NotProven("block 0 is signed by nobody");
                }
                List<Finding> faults = judge.faults(
                        block, BlockJudge.before(known, block.block().number()));
                if (!faults.isEmpty()) {
                    return new Judgement.NotProven("the block of " + shown.source() + ": "
                            + faults.getFirst().detail());
                }
                opened.add(block);
            }
            return compare(opened.getFirst(), opened.getLast());
        } catch (MalformedException e) {
            return new Judgement.NotProven(e.code() + " " + e.getMessage());
        } catch (UnsupportedException e) {
            return new Judgement.NotProven(e.code() + " " + e.getMessage());
        }
    }

    private static Judgement compare(BlockJudge.Opened held, BlockJudge.Opened shown) {
        long one = held.block().number();
        long other = shown.block().number();
        if (one == other && !held.hash().equals(shown.hash())) {
            return new Judgement.Proven("two signed blocks have the number " + one);
        }
        if (other == one + 1 && !shown.block().previousHash().equals(held.hash().bytes())) {
            return new Judgement.Proven("signed block " + other + " follows another block " + one);
        }
        return new Judgement.Signed("block " + one + " and block " + other + " are both signed");
    }

    /**
     * Writes {@code audit-evidence-CODE-NUMBER-HASH.json}, and the two blocks verbatim beside it.
     *
     * @return the JSON file
     */
    Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Bytes last = blocks.getLast().block();
        String name =
                "audit-evidence-" + code.code() + "-" + last.sha256().hex().substring(0, 12);
        for (int i = 0; i < blocks.size(); i++) {
            Files.write(
                    folder.resolve(name + "-" + (i + 1) + ".block"),
                    blocks.get(i).block().toByteArray());
        }
        Path file = folder.resolve(name + ".json");
        Files.writeString(file, toJson());
        return file;
    }

    /** One JSON object with a line feed at the end. */
    public String toJson() {
        java.io.StringWriter text = new java.io.StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeStringProperty("schema", SCHEMA);
            out.writeStringProperty("code", code.code());
            out.writeStringProperty("channel", channel.value());
            out.writeStringProperty("detail", detail);
            out.writeArrayPropertyStart("blocks");
            for (Shown shown : blocks) {
                out.writeStartObject();
                out.writeStringProperty("source", shown.source());
                out.writeStringProperty("block", base64(shown.block()));
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayPropertyStart("configurations");
            for (Bytes configuration : configurations) {
                out.writeString(base64(configuration));
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        return text + "\n";
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** @throws AuditException AUD-62 */
    public static AuditEvidence parse(byte[] json) throws AuditException {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            expect(in.nextToken() == JsonToken.START_OBJECT);
            expect(text(in, "schema").equals(SCHEMA));
            AuditCode code = AuditCode.ofCode(text(in, "code"));
            ChannelName channel = ChannelName.parse(text(in, "channel"));
            String detail = text(in, "detail");
            array(in, "blocks");
            List<Shown> blocks = new ArrayList<>();
            while (in.nextToken() == JsonToken.START_OBJECT) {
                blocks.add(new Shown(text(in, "source"), bytes(text(in, "block"))));
                expect(in.nextToken() == JsonToken.END_OBJECT);
            }
            array(in, "configurations");
            List<Bytes> configurations = new ArrayList<>();
            while (in.nextToken() == JsonToken.VALUE_STRING) {
                configurations.add(bytes(in.getString()));
            }
            expect(in.currentToken() == JsonToken.END_ARRAY && in.nextToken() == JsonToken.END_OBJECT);
            expect(in.nextToken() == null);
            return new AuditEvidence(code, channel, detail, blocks, configurations);
        } catch (JacksonException | MalformedException | IllegalArgumentException e) {
            throw new AuditException(AuditException.BAD_FILE, "not evidence of an audit: " + e.getMessage(), e);
        }
    }

    private static Bytes bytes(String base64) {
        return Bytes.copyOf(Base64.getDecoder().decode(base64));
    }

    private static void array(JsonParser in, String name) {
        expect(in.nextToken() == JsonToken.PROPERTY_NAME && name.equals(in.currentName()));
        expect(in.nextToken() == JsonToken.START_ARRAY);
    }

    private static String text(JsonParser in, String name) {
        expect(in.nextToken() == JsonToken.PROPERTY_NAME && name.equals(in.currentName()));
        expect(in.nextToken() == JsonToken.VALUE_STRING);
        return in.getString();
    }

    private static void expect(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("members other than those of " + SCHEMA + ", or in another order");
        }
    }
}
