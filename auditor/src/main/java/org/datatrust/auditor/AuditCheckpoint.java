package org.datatrust.auditor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * How far an audit came, small enough to be kept elsewhere: a later audit that is given it notices a rollback even if the store is lost.
 *
 * @param height number of blocks, 1 and up
 * @param tip header hash of block {@code height - 1}
 * @param logs in the order of their names
 */
public record AuditCheckpoint(ChannelName channel, Digest genesis, long height, Digest tip, List<LogHead> logs) {
    public static final String SCHEMA = "datatrust.audit-checkpoint/v1";
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** @param batches number of batches */
    public record LogHead(LogName log, long size, Digest root, long batches) {}

    public AuditCheckpoint {
        logs = List.copyOf(logs);
        if (height < 1) {
            throw new IllegalArgumentException("a checkpoint is over at least one block");
        }
    }

    /** One JSON object with a line feed at the end. */
    public String toJson() {
        java.io.StringWriter text = new java.io.StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeStringProperty("schema", SCHEMA);
            out.writeStringProperty("channel", channel.value());
            out.writeStringProperty("genesis", genesis.hex());
            out.writeNumberProperty("height", height);
            out.writeStringProperty("tip", tip.hex());
            out.writeArrayPropertyStart("logs");
            for (LogHead log : logs) {
                out.writeStartObject();
                out.writeStringProperty("log", log.log().toString());
                out.writeNumberProperty("size", log.size());
                out.writeStringProperty("root", log.root().hex());
                out.writeNumberProperty("batches", log.batches());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        return text + "\n";
    }

    /** @throws AuditException AUD-62; unknown, missing and doubled members are refused */
    public static AuditCheckpoint parse(byte[] json) throws AuditException {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            expect(in.nextToken() == JsonToken.START_OBJECT);
            expect(text(in, "schema").equals(SCHEMA));
            ChannelName channel = ChannelName.parse(text(in, "channel"));
            Digest genesis = Digest.ofHex(text(in, "genesis"));
            long height = number(in, "height");
            Digest tip = Digest.ofHex(text(in, "tip"));
            member(in, "logs");
            expect(in.nextToken() == JsonToken.START_ARRAY);
            List<LogHead> logs = new ArrayList<>();
            Set<LogName> names = new HashSet<>();
            while (in.nextToken() == JsonToken.START_OBJECT) {
                LogHead head = new LogHead(
                        LogName.parse(text(in, "log")),
                        number(in, "size"),
                        Digest.ofHex(text(in, "root")),
                        number(in, "batches"));
                expect(in.nextToken() == JsonToken.END_OBJECT && names.add(head.log()));
                logs.add(head);
            }
            expect(in.currentToken() == JsonToken.END_ARRAY);
            expect(in.nextToken() == JsonToken.END_OBJECT);
            expect(in.nextToken() == null);
            return new AuditCheckpoint(channel, genesis, height, tip, logs);
        } catch (JacksonException | MalformedException | IllegalArgumentException e) {
            throw new AuditException(AuditException.BAD_FILE, "not a checkpoint of an audit: " + e.getMessage(), e);
        }
    }

    private static void member(JsonParser in, String name) {
        expect(in.nextToken() == JsonToken.PROPERTY_NAME && name.equals(in.currentName()));
    }

    private static String text(JsonParser in, String name) {
        member(in, name);
        expect(in.nextToken() == JsonToken.VALUE_STRING);
        return in.getString();
    }

    private static long number(JsonParser in, String name) {
        member(in, name);
        expect(in.nextToken() == JsonToken.VALUE_NUMBER_INT && in.getLongValue() >= 0);
        return in.getLongValue();
    }

    private static void expect(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("members other than those of " + SCHEMA + ", or in another order");
        }
    }
}
