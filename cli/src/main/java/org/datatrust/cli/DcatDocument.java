package org.datatrust.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.dataset.Activity;
import org.datatrust.proof.dataset.Licence;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.UpdateFrequency;
import org.datatrust.proof.dataset.Visibility;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;

/**
 * What a description of one dataset by DCAT 3, as JSON-LD, says of a version: as {@link DcatText} writes it, or a catalogue. What the
 * ledger would have to carry and cannot, or what has two meanings, is refused.
 *
 * @param checksums SHA-256 of the data, as the distributions have it
 * @param parents ascending
 * @param left members that nothing was taken from, ascending, as they are written there
 */
record DcatDocument(
        Optional<Licence> licence,
        Optional<UpdateFrequency> frequency,
        Optional<Visibility> visibility,
        Optional<LegalBasis> basis,
        Optional<Activity> activity,
        Optional<String> mediaType,
        Optional<DigestProfile> profile,
        Optional<Digest> schema,
        Optional<Digest> metadata,
        List<VersionName> parents,
        Set<Digest> checksums,
        List<String> left) {

    /** What a document says, and an option may say instead. */
    enum Field {
        LICENCE("--licence", DCT + "license"),
        FREQUENCY("--frequency", DCT + "accrualPeriodicity"),
        VISIBILITY("--visibility", DCT + "accessRights", DT + "visibility"),
        BASIS("--legal-basis", DPV + "hasLegalBasis"),
        ACTIVITY("--activity", DT + "activity"),
        MEDIA_TYPE("--media-type", DCAT + "mediaType"),
        PROFILE("--digest-profile", DT + "digestProfile"),
        SCHEMA("--schema", DCT + "conformsTo"),
        METADATA("--metadata", FOAF + "isPrimaryTopicOf"),
        PARENTS("--parent", PROV + "wasDerivedFrom", DCT + "source");

        private final String option;
        private final String name;
        private final String otherName;

        Field(String option, String name) {
            this(option, name, name);
        }

        Field(String option, String name, String otherName) {
            this.option = option;
            this.name = name;
            this.otherName = otherName;
        }

        Set<String> names() {
            return new LinkedHashSet<>(List.of(name, otherName));
        }

        String option() {
            return option;
        }
    }

    static final String DCAT = "http://www.w3.org/ns/dcat#";
    static final String DCT = "http://purl.org/dc/terms/";
    static final String PROV = "http://www.w3.org/ns/prov#";
    static final String SPDX = "http://spdx.org/rdf/terms#";
    static final String DPV = "https://w3id.org/dpv#";
    static final String FOAF = "http://xmlns.com/foaf/0.1/";
    /** Terms of this ledger that no vocabulary has. */
    static final String DT = "urn:datatrust:terms:";

    static final String SHA256 = "urn:sha256:";

    private static final Map<String, String> PREFIXES = Map.of(
            "dcat", DCAT, "dct", DCT, "dcterms", DCT, "prov", PROV, "spdx", SPDX, "dpv", DPV, "foaf", FOAF, "dt", DT);
    private static final String DISTRIBUTION = DCAT + "distribution";
    private static final String CHECKSUM = SPDX + "checksum";
    private static final Pattern SPDX_LICENCE = Pattern.compile("https?://spdx\\.org/licenses/([A-Za-z0-9.-]+)");
    private static final Pattern CREATIVE_COMMONS =
            Pattern.compile("https?://creativecommons\\.org/licenses/(by(?:-nc)?(?:-nd|-sa)?)/4\\.0/?");
    private static final Pattern CC_ZERO = Pattern.compile("https?://creativecommons\\.org/publicdomain/zero/1\\.0/?");
    private static final Pattern OGDL = Pattern.compile("https?://data\\.gov\\.tw/license/?");
    private static final Pattern FREQUENCY =
            Pattern.compile("https?://publications\\.europa\\.eu/resource/authority/frequency/([A-Z0-9_]+)");
    private static final Pattern ACCESS =
            Pattern.compile("https?://publications\\.europa\\.eu/resource/authority/access-right/([A-Z_]+)");
    private static final Pattern MEDIA_TYPE = Pattern.compile("https?://www\\.iana\\.org/assignments/media-types/(.+)");
    private static final Pattern DIGEST = Pattern.compile(SHA256 + "([0-9a-f]{64})");

    DcatDocument {
        parents = List.copyOf(parents);
        checksums = Set.copyOf(checksums);
        left = List.copyOf(left);
    }

    /**
     * @param stated fields that options state: what the document says of them is left
     * @throws FailedException DT-2024: no such document; DT-2025: the ledger cannot carry what it says
     */
    static DcatDocument read(Session session, Path file, Set<Field> stated) throws FailedException {
        try {
            byte[] json = VaultOptions.read(session, file, LinkedDocument.MAX_SIZE_BYTES);
            return new Reading(session, file, stated).read(LinkedDocument.parse(json, PREFIXES));
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.NOT_DCAT, file, String.valueOf(e.getMessage()));
        }
    }

    /** What was seen of one document so far. */
    private static final class Reading {
        private final Session session;
        private final Path file;
        private final Set<Field> stated;
        private final Set<String> left = new TreeSet<>();
        private final List<LinkedDocument.Node> described = new ArrayList<>();

        Reading(Session session, Path file, Set<Field> stated) {
            this.session = session;
            this.file = file;
            this.stated = stated;
        }

        DcatDocument read(LinkedDocument document) throws MalformedException, FailedException {
            LinkedDocument.Node dataset = dataset(document);
            described.add(dataset);
            Set<Digest> checksums = new LinkedHashSet<>();
            for (LinkedDocument.Value value : dataset.values(DISTRIBUTION)) {
                if (value instanceof LinkedDocument.Value.Inner(LinkedDocument.Node distribution)) {
                    described.add(distribution);
                    checksums.addAll(checksums(distribution));
                } else {
                    throw new MalformedException(ErrorCode.NOT_DCAT.text(), "a distribution is a node");
                }
            }
            for (LinkedDocument.Node node : described) {
                for (String name : node.names()) {
                    if (Arrays.stream(Field.values())
                                    .noneMatch(field -> field.names().contains(name))
                            && !name.equals(DISTRIBUTION)
                            && !name.equals(CHECKSUM)) {
                        left.add(node.written(name));
                    }
                }
            }
            for (LinkedDocument.Node node : document.nodes()) {
                if (!described.contains(node)) {
                    left.add("@graph: " + node.id().orElse("@id?"));
                }
            }
            return new DcatDocument(
                    one(Field.LICENCE, DcatDocument::licence),
                    one(Field.FREQUENCY, text -> constant(FREQUENCY, text, UpdateFrequency.class)),
                    visibility(),
                    one(
                            Field.BASIS,
                            text -> Arrays.stream(LegalBasis.values())
                                    .filter(basis -> (DPV + basis.term().substring("dpv:".length())).equals(text))
                                    .findFirst()),
                    one(Field.ACTIVITY, text -> constant(Activity.class, text)),
                    one(
                            Field.MEDIA_TYPE,
                            text -> Optional.of(inner(MEDIA_TYPE, text).orElse(text))
                                    .filter(Statement::isMediaType)),
                    one(Field.PROFILE, DigestProfile::ofId),
                    one(Field.SCHEMA, DcatDocument::digest),
                    one(Field.METADATA, DcatDocument::digest),
                    all(Field.PARENTS, DcatDocument::version).stream().sorted().toList(),
                    checksums,
                    List.copyOf(left));
        }

        private static LinkedDocument.Node dataset(LinkedDocument document) throws MalformedException {
            List<LinkedDocument.Node> datasets = new ArrayList<>();
            for (LinkedDocument.Node node : document.nodes()) {
                if (node.isA(DCAT + "Dataset")) {
                    datasets.add(node);
                }
            }
            if (datasets.size() != 1) {
                throw new MalformedException(
                        ErrorCode.NOT_DCAT.text(), datasets.size() + " nodes of @type dcat:Dataset, 1 is due");
            }
            return datasets.getFirst();
        }

        private Set<Digest> checksums(LinkedDocument.Node distribution) throws MalformedException {
            Set<Digest> found = new LinkedHashSet<>();
            for (LinkedDocument.Value value : distribution.values(CHECKSUM)) {
                if (!(value instanceof LinkedDocument.Value.Inner(LinkedDocument.Node checksum))) {
                    throw new MalformedException(ErrorCode.NOT_DCAT.text(), "a checksum is a node");
                }
                described.add(checksum);
                List<String> algorithms = texts(checksum, SPDX + "algorithm");
                List<String> sums = texts(checksum, SPDX + "checksumValue");
                if (!algorithms.equals(List.of(SPDX + "checksumAlgorithm_sha256"))) {
                    continue;
                }
                Optional<Digest> sha256 =
                        sums.size() == 1 ? digest(SHA256 + sums.getFirst().toLowerCase(Locale.ROOT)) : Optional.empty();
                found.add(sha256.orElseThrow(() -> new MalformedException(
                        ErrorCode.NOT_DCAT.text(), "a SHA-256 is 64 hexadecimal digits: " + sums)));
            }
            return found;
        }

        /** Both members say who may see the data; the one of this ledger says it exactly, and must agree with the other. */
        private Optional<Visibility> visibility() throws MalformedException, FailedException {
            if (stated.contains(Field.VISIBILITY)) {
                return one(Field.VISIBILITY, _ -> Optional.empty());
            }
            Optional<Visibility> exact = Optional.empty();
            Set<String> rights = new LinkedHashSet<>();
            for (LinkedDocument.Node node : described) {
                for (String text : texts(node, DT + "visibility")) {
                    Optional<Visibility> found = constant(Visibility.class, text);
                    if (found.isEmpty() || (exact.isPresent() && !exact.equals(found))) {
                        throw notCarried(Field.VISIBILITY, node.written(DT + "visibility"), text);
                    }
                    exact = found;
                }
                rights.addAll(texts(node, DCT + "accessRights"));
            }
            for (String right : rights) {
                Set<Visibility> meant = Arrays.stream(Visibility.values())
                        .filter(one -> inner(ACCESS, right).equals(Optional.of(accessRight(one))))
                        .collect(Collectors.toSet());
                if (exact.isEmpty() && meant.size() == 1 && rights.size() == 1) {
                    return meant.stream().findFirst();
                }
                if (exact.isEmpty() || !meant.contains(exact.get())) {
                    throw notCarried(Field.VISIBILITY, "dct:accessRights", right);
                }
            }
            return exact;
        }

        /** What all nodes say of a field, if they say anything: one thing. */
        private <T> Optional<T> one(Field field, Function<String, Optional<T>> meaning)
                throws MalformedException, FailedException {
            Set<T> all = all(field, meaning);
            if (all.size() > 1) {
                throw notCarried(field, String.join(", ", field.names()), all.toString());
            }
            return all.stream().findFirst();
        }

        private <T> Set<T> all(Field field, Function<String, Optional<T>> meaning)
                throws MalformedException, FailedException {
            Set<T> all = new LinkedHashSet<>();
            for (LinkedDocument.Node node : described) {
                for (String name : field.names()) {
                    if (stated.contains(field) && node.names().contains(name)) {
                        left.add(node.written(name));
                        continue;
                    }
                    for (String text : texts(node, name)) {
                        Optional<T> found = meaning.apply(text);
                        if (found.isEmpty()) {
                            throw notCarried(field, node.written(name), text);
                        }
                        all.add(found.get());
                    }
                }
            }
            return all;
        }

        private FailedException notCarried(Field field, String member, String value) {
            return session.failed(ErrorCode.DCAT_NOT_CARRIED, file, member + " " + value, field.option());
        }

        /** The literals and names that stand in a member; what else is said of what is named there is left. */
        private List<String> texts(LinkedDocument.Node node, String name) throws MalformedException {
            List<String> texts = new ArrayList<>();
            for (LinkedDocument.Value value : node.values(name)) {
                switch (value) {
                    case LinkedDocument.Value.Text(String text) -> texts.add(text);
                    case LinkedDocument.Value.Inner(LinkedDocument.Node inner) -> {
                        texts.add(inner.id().orElse("(@id?)"));
                        inner.names().forEach(member -> left.add(node.written(name) + " " + inner.written(member)));
                    }
                }
            }
            return texts;
        }
    }

    /** Of the EU Publications Office's table, which DCAT-AP prescribes. */
    static String accessRight(Visibility visibility) {
        return switch (visibility) {
            case PUBLIC -> "PUBLIC";
            case CONSENTED, BREAK_GLASS -> "RESTRICTED";
            case METADATA_ONLY -> "NON_PUBLIC";
        };
    }

    private static Optional<Licence> licence(String text) {
        Optional<Digest> document = digest(text);
        if (document.isPresent()) {
            return document.map(Licence.Document::new);
        }
        String id = inner(SPDX_LICENCE, text)
                .or(() -> inner(CREATIVE_COMMONS, text).map(terms -> "CC-" + terms + "-4.0"))
                .or(() -> CC_ZERO.matcher(text).matches() ? Optional.of("CC0-1.0") : Optional.empty())
                .or(() -> OGDL.matcher(text).matches() ? Optional.of("OGDL-Taiwan-1.0") : Optional.empty())
                .orElse(text);
        return Arrays.stream(StandardLicence.values())
                .filter(one -> one.spdxId().equalsIgnoreCase(id))
                .map(Licence.class::cast)
                .findFirst();
    }

    private static Optional<Digest> digest(String text) {
        return inner(DIGEST, text).map(Digest::ofHex);
    }

    private static Optional<VersionName> version(String text) {
        try {
            return Optional.of(VersionName.parse(text));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> inner(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static <E extends Enum<E>> Optional<E> constant(Pattern pattern, String text, Class<E> type) {
        return inner(pattern, text).flatMap(name -> constant(type, name));
    }

    private static <E extends Enum<E>> Optional<E> constant(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> one.name().equals(name))
                .findFirst();
    }
}
