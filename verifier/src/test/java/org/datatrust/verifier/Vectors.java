package org.datatrust.verifier;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.ConsentBundle;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.DisclosedProof;
import org.datatrust.verifier.bundle.LineageBundle;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.Content;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.trust.TrustPolicy;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The public vectors, docs/spec/vectors: one folder each, as its README says. */
final class Vectors {
    static final Path FOLDER = Path.of(System.getProperty("datatrust.root", ".."), "docs", "spec", "vectors");

    private static final Path CONTEXT = FOLDER.resolve("common.dtcontext");

    private static final JsonFactory JSON = new JsonFactory();

    private Vectors() {}

    /**
     * What a verifier must say.
     *
     * @param name what was done, for people
     * @param level the highest level proven, 0 to 4; {@value #NO_LEVEL} for consents and lineages, which have none
     * @param withContext whether common.dtcontext completes the bundle
     * @param codes of the checks that failed, or of the parser's refusal, sorted; if none failed and the result is INCONCLUSIVE, the first
     *     check that was not proven
     */
    record Expected(String name, boolean withContext, Result result, int level, List<String> codes) {
        static final int NO_LEVEL = -1;

        Expected {
            codes = List.copyOf(codes);
        }

        static Expected of(String name, boolean withContext, Report report) {
            List<Check> counting = report.checks().stream()
                    .filter(check -> check.outcome() == Outcome.FAILED
                            || (check.level() != Level.NONE && !check.level().isAddition()))
                    .toList();
            return new Expected(
                    name, withContext, report.result(), report.level().number(), codes(report.result(), counting));
        }

        static Expected of(String name, Result result, List<Check> checks) {
            return new Expected(name, false, result, NO_LEVEL, codes(result, checks));
        }

        private static List<String> codes(Result result, List<Check> checks) {
            List<String> failed =
                    new TreeSet<>(codes(checks, Outcome.FAILED)).stream().toList();
            return failed.isEmpty() && result == Result.INCONCLUSIVE
                    ? codes(checks, Outcome.NOT_PROVEN).stream().limit(1).toList()
                    : failed;
        }

        private static List<String> codes(List<Check> checks, Outcome outcome) {
            return checks.stream()
                    .filter(check -> check.outcome() == outcome)
                    .map(Check::code)
                    .toList();
        }

        private String toJson() {
            StringWriter text = new StringWriter();
            try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
                out.writeStartObject();
                out.writeStringProperty("schema", "datatrust.vector/v1");
                out.writeStringProperty("name", name);
                out.writeBooleanProperty("context", withContext);
                out.writeStringProperty("result", result.name());
                if (level != NO_LEVEL) {
                    out.writeNumberProperty("level", level);
                }
                out.writeArrayPropertyStart("codes");
                codes.forEach(out::writeString);
                out.writeEndArray();
                out.writeEndObject();
            }
            return text.append('\n').toString();
        }

        private static Expected read(Path file) throws IOException {
            String name = "";
            boolean context = false;
            String result = "";
            int level = NO_LEVEL;
            List<String> codes = new ArrayList<>();
            try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), Files.readString(file))) {
                in.nextToken();
                while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                    String member = in.currentName();
                    JsonToken value = in.nextToken();
                    switch (member) {
                        case "name" -> name = in.getString();
                        case "context" -> context = in.getBooleanValue();
                        case "result" -> result = in.getString();
                        case "level" -> level = in.getIntValue();
                        case "codes" -> {
                            while (in.nextToken() != JsonToken.END_ARRAY) {
                                codes.add(in.getString());
                            }
                        }
                        default -> {
                            if (value.isStructStart()) {
                                throw new IOException("unknown member " + member + " in " + file);
                            }
                        }
                    }
                }
            }
            return new Expected(name, context, Result.valueOf(result), level, codes);
        }
    }

    /** What a vector is about, by the file that its folder holds beside trust.json and expected.json. */
    enum Kind {
        PROOF("bundle.dtproof"),
        DISCLOSURE("disclosure.dtdisclosure"),
        CONSENT("consent.dtconsent"),
        LINEAGE("lineage.dtlineage");

        private final String file;

        Kind(String file) {
            this.file = file;
        }

        static Kind of(Path folder) {
            return Stream.of(values())
                    .filter(kind -> Files.exists(folder.resolve(kind.file)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** @param folder may hold data.bin, if it is about a proof */
    record Vector(Path folder) {
        Expected expected() throws IOException {
            return Expected.read(folder.resolve("expected.json"));
        }

        /** What this verifier says now. */
        Expected found() throws IOException, MalformedException {
            Path data = folder.resolve("data.bin");
            Kind kind = Kind.of(folder);
            if (kind != Kind.PROOF) {
                return judge(
                        kind,
                        expected().name(),
                        TrustPolicy.parse(Files.readAllBytes(folder.resolve("trust.json"))),
                        Files.readAllBytes(folder.resolve(kind.file)));
            }
            return judge(
                    expected().name(),
                    expected().withContext()
                            ? Optional.of(Context.parse(Files.readAllBytes(CONTEXT)))
                            : Optional.empty(),
                    TrustPolicy.parse(Files.readAllBytes(folder.resolve("trust.json"))),
                    Files.readAllBytes(folder.resolve("bundle.dtproof")),
                    Files.exists(data) ? Optional.of(FileDigest.of(Files.readAllBytes(data))) : Optional.empty());
        }

        @Override
        public String toString() {
            return folder.getFileName().toString();
        }
    }

    static Expected judge(
            String name, Optional<Context> context, TrustPolicy policy, byte[] bundle, Optional<FileDigest> data) {
        try {
            ProofBundle parsed = ProofBundle.parse(bundle);
            return Expected.of(
                    name,
                    context.isPresent(),
                    Verifier.of(policy, CryptoProvider.bouncyCastle())
                            .verify(context.map(parsed::withContext).orElse(parsed), 0, data));
        } catch (MalformedException e) {
            return Expected.of(name, context.isPresent(), Report.unreadable(e, policy.minimumLevel()));
        }
    }

    private static Expected judge(Kind kind, String name, TrustPolicy policy, byte[] content)
            throws MalformedException {
        return switch (kind) {
            case PROOF -> judge(name, Optional.empty(), policy, content, Optional.empty());
            case DISCLOSURE -> Expected.of(name, false, disclosed(policy, content));
            case CONSENT -> {
                ConsentReport report =
                        new ConsentVerifier(policy, CryptoProvider.bouncyCastle()).verify(ConsentBundle.parse(content));
                yield Expected.of(name, report.result(), report.checks());
            }
            case LINEAGE -> {
                LineageReport report =
                        new LineageVerifier(policy, CryptoProvider.bouncyCastle()).verify(LineageBundle.parse(content));
                yield Expected.of(name, report.result(), report.checks());
            }
        };
    }

    private static Report disclosed(TrustPolicy policy, byte[] content) {
        try {
            DisclosedProof proof = DisclosedProof.parse(content);
            return Verifier.of(policy, CryptoProvider.bouncyCastle())
                    .verify(proof.bundle(), 0, Optional.of(new Content.Disclosed(proof.disclosure())));
        } catch (MalformedException e) {
            return Report.unreadable(e, policy.minimumLevel());
        }
    }

    static List<Vector> all() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.filter(Files::isDirectory)
                    .sorted(Comparator.comparing(Path::toString))
                    .map(Vector::new)
                    .toList();
        }
    }

    /** The context that most vectors share, so that they need not all hold it. */
    static void addContext(Context context) throws IOException {
        Files.createDirectories(FOLDER);
        if (!Files.exists(CONTEXT)) {
            Files.write(CONTEXT, context.encode().toByteArray());
        }
    }

    /** Adds a vector; compact if its context is the common one. */
    static void add(String kind, String name, TrustPolicy policy, ProofBundle bundle, Optional<byte[]> data)
            throws IOException, MalformedException {
        Context common = Context.parse(Files.readAllBytes(CONTEXT));
        boolean shares = bundle.context().equals(Optional.of(common));
        byte[] encoded = (shares ? bundle.compact() : bundle).encode().toByteArray();
        add(kind, name, shares ? Optional.of(common) : Optional.empty(), policy, encoded, data);
    }

    static void add(String kind, String name, TrustPolicy policy, byte[] bundle, Optional<byte[]> data)
            throws IOException {
        add(kind, name, Optional.empty(), policy, bundle, data);
    }

    /** Adds a vector, unless one of this name is there: what was published is never changed. */
    private static void add(
            String kind,
            String name,
            Optional<Context> context,
            TrustPolicy policy,
            byte[] bundle,
            Optional<byte[]> data)
            throws IOException {
        Path folder = folder(kind, name);
        if (Files.exists(folder)) {
            return;
        }
        Files.createDirectories(folder);
        Files.write(folder.resolve("bundle.dtproof"), bundle);
        Files.writeString(folder.resolve("trust.json"), policy.toJson());
        if (data.isPresent()) {
            Files.write(folder.resolve("data.bin"), data.get());
        }
        Files.writeString(
                folder.resolve("expected.json"),
                judge(name, context, policy, bundle, data.map(FileDigest::of)).toJson());
    }

    private static Path folder(String start, String name) {
        return FOLDER.resolve(start + "-"
                + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", ""));
    }

    /**
     * What a vector is made of.
     *
     * @param start of the folder's name: {@code accept}, or {@code reject-} and the code
     */
    record Made(Kind kind, String start, String name, TrustPolicy policy, Bytes content) {
        static Made accept(Kind kind, String name, TrustPolicy policy, Bytes content) {
            return new Made(kind, "accept", name, policy, content);
        }

        static Made reject(Kind kind, String code, String name, TrustPolicy policy, Bytes content) {
            return new Made(kind, "reject-" + code.toLowerCase(Locale.ROOT), name, policy, content);
        }

        /** Adds the vector, unless one of this name is there. */
        void add() throws IOException, MalformedException {
            Path folder = folder(start, name);
            if (Files.exists(folder)) {
                return;
            }
            Files.createDirectories(folder);
            Files.write(folder.resolve(kind.file), content.toByteArray());
            Files.writeString(folder.resolve("trust.json"), policy.toJson());
            Files.writeString(
                    folder.resolve("expected.json"),
                    judge(kind, name, policy, content.toByteArray()).toJson());
        }
    }
}
