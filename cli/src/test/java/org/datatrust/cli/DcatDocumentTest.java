package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.dataset.Activity;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.Licence;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.UpdateFrequency;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.dataset.VersionStatus;
import org.datatrust.proof.dataset.Visibility;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.protocol.v1.Dataset;
import org.datatrust.protocol.v1.DatasetServiceGrpc;
import org.datatrust.protocol.v1.DatasetVersion;
import org.datatrust.protocol.v1.GetDatasetRequest;
import org.datatrust.protocol.v1.GetDatasetVersionRequest;
import org.datatrust.protocol.v1.RecordDatasetEventRequest;
import org.datatrust.protocol.v1.RecordDatasetEventResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Descriptions by DCAT 3 become drafts of versions, at a gateway within this process. */
class DcatDocumentTest {
    /** As a catalogue writes it; SHA-256 is that of the data. */
    private static final String CATALOGUE = """
            {"@context": {"dcat": "http://www.w3.org/ns/dcat#", "dcterms": "http://purl.org/dc/terms/",
                          "spdx": "http://spdx.org/rdf/terms#", "title": {"@id": "dcterms:title", "@container": "@language"}},
             "@graph": [
              {"@id": "https://catalogue.test/air", "@type": ["dcat:Dataset", "dcat:Resource"],
               "title": {"zh-TW": "空氣品質", "en": "Air quality"},
               "dcterms:description": [{"@value": "每日測值", "@language": "zh-TW"}],
               "dcterms:accrualPeriodicity": {"@id": "http://publications.europa.eu/resource/authority/frequency/DAILY"},
               "dcterms:accessRights": {"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"},
               "dcterms:publisher": {"@id": "https://catalogue.test/agency"},
               "dcat:distribution": [{"@id": "#csv"}]},
              {"@id": "#csv", "@type": "dcat:Distribution",
               "dcterms:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
               "dcat:mediaType": {"@id": "http://www.iana.org/assignments/media-types/text/csv"},
               "dcat:downloadURL": {"@id": "https://catalogue.test/air.csv"},
               "spdx:checksum": {"@type": "spdx:Checksum", "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                                 "spdx:checksumValue": "SHA256"}},
              {"@id": "https://catalogue.test/agency", "@type": "http://xmlns.com/foaf/0.1/Agent"}]}
            """;

    private static final String PARENT = "orgs/test-trade/datasets/raw/versions/1";

    @TempDir
    private Path folder = Path.of("");

    private final Datasets datasets = new Datasets();
    private final Server server;
    private final ManagedChannel channel;
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private final Session session = new Session(
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(notes, true, StandardCharsets.UTF_8),
            Map.of("LANG", "en_US.UTF-8"));

    private Path data = Path.of("");

    DcatDocumentTest() throws IOException {
        server = InProcessServerBuilder.forName("dcat")
                .addService(datasets)
                .build()
                .start();
        channel = InProcessChannelBuilder.forName("dcat").build();
    }

    @BeforeEach
    void write() throws IOException {
        data = Files.writeString(folder.resolve("air.csv"), "day,value\n1,TEST\n");
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    /** Holds one version that others can be made from, and keeps what is drafted. */
    private static final class Datasets extends DatasetServiceGrpc.DatasetServiceImplBase {
        private final List<VersionContent> drafted = new ArrayList<>();

        @Override
        public void getDataset(GetDatasetRequest request, StreamObserver<Dataset> out) {
            out.onError(Status.NOT_FOUND.asRuntimeException());
        }

        @Override
        public void getDatasetVersion(GetDatasetVersionRequest request, StreamObserver<DatasetVersion> out) {
            try {
                VersionContent content = new VersionContent(
                        DigestProfile.FILE_1,
                        Digest.sha256(new byte[1]),
                        Optional.empty(),
                        Visibility.PUBLIC,
                        LegalBasis.OFFICIAL_AUTHORITY,
                        StandardLicence.CC0_1_0,
                        UpdateFrequency.UNKNOWN,
                        Activity.COLLECTED,
                        Optional.empty(),
                        Optional.empty(),
                        List.of());
                out.onNext(DatasetVersion.newBuilder()
                        .setState(ByteString.copyFrom(state(VersionName.parse(request.getName()), content)
                                .encode()
                                .toByteArray()))
                        .build());
                out.onCompleted();
            } catch (MalformedException e) {
                out.onError(e);
            }
        }

        @Override
        public void recordDatasetEvent(
                RecordDatasetEventRequest request, StreamObserver<RecordDatasetEventResponse> out) {
            try {
                DatasetEvent event = DatasetEvent.parse(request.getEvent().toByteArray());
                if (event.step() instanceof DatasetEvent.Draft(VersionContent content)) {
                    drafted.add(content);
                }
                out.onNext(RecordDatasetEventResponse.getDefaultInstance());
                out.onCompleted();
            } catch (MalformedException e) {
                out.onError(e);
            }
        }
    }

    private static VersionState state(VersionName name, VersionContent content) {
        return new VersionState(
                name, content, VersionStatus.DRAFT, 1_767_225_600, Optional.empty(), 1_767_225_600, Optional.empty());
    }

    private VersionContent draft(String... options) throws FailedException {
        DatasetCommands.Draft command = new DatasetCommands.Draft(session);
        List<String> words = new ArrayList<>(List.of("air", data.toString()));
        words.addAll(List.of(options));
        new CommandLine(command).parseArgs(words.toArray(String[]::new));
        Profile acting = new Profile(
                new OrganisationId("test-agency"), new ChannelName("datatrust"), "x", 1, folder, folder, folder);
        command.run(acting, new Gateway(session, "in-process", channel));
        return datasets.drafted.getLast();
    }

    private String document(String text) throws IOException {
        return Files.writeString(
                        folder.resolve("dcat.jsonld"),
                        text.replace(
                                "SHA256",
                                Digest.sha256(Files.readAllBytes(data)).hex()))
                .toString();
    }

    private String catalogue(String old, String changed) throws IOException {
        assertThat(CATALOGUE).contains(old);
        return document(CATALOGUE.replace(old, changed));
    }

    private void assertRefused(String code, String... options) {
        assertThatExceptionOfType(FailedException.class)
                .isThrownBy(() -> draft(options))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(code));
        assertThat(datasets.drafted).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "file-1, PUBLIC, OGDL-Taiwan-1.0, DAILY, COLLECTED, OFFICIAL_AUTHORITY",
        "csv-1, BREAK_GLASS, terms, NEVER, ANONYMISED, VITAL_INTEREST",
        "csv-1, CONSENTED, CC-BY-NC-ND-4.0, MONTHLY_2, SHIPPED, CONSENT",
        "csv-1, METADATA_ONLY, terms, UNKNOWN, INSPECTED, CONTRACT"
    })
    void whatIsExportedAndImportedIsTheSame(
            String profile, String visibility, String licence, String frequency, String activity, String basis)
            throws Exception {
        Path terms = Files.writeString(folder.resolve("terms"), "TEST terms");
        VersionContent first = draft(
                "--digest-profile=" + profile,
                "--visibility=" + visibility,
                "--licence=" + (licence.equals("terms") ? terms : licence),
                "--frequency=" + frequency,
                "--activity=" + activity,
                "--legal-basis=" + basis,
                "--media-type=text/csv",
                "--schema=" + terms,
                "--metadata=" + terms,
                "--parent=" + PARENT,
                "--parent=orgs/test-agency/datasets/air-raw/versions/12");

        String exported = DcatText.of(state(VersionName.parse("orgs/test-agency/datasets/air/versions/1"), first))
                .toString();

        assertThat(draft("--from-dcat=" + document(exported))).isEqualTo(first);
        assertThat(notes.toString(StandardCharsets.UTF_8)).contains("dct:identifier", "dct:publisher", "adms:status");
    }

    @Test
    void aCataloguesDescriptionIsCompletedByOptions() throws Exception {
        VersionContent drafted = draft("--from-dcat=" + document(CATALOGUE), "--activity=COLLECTED");

        assertThat(drafted.licence()).isEqualTo(StandardLicence.CC_BY_4_0);
        assertThat(drafted.frequency()).isEqualTo(UpdateFrequency.DAILY);
        assertThat(drafted.visibility()).isEqualTo(Visibility.PUBLIC);
        assertThat(drafted.basis()).isEqualTo(LegalBasis.OFFICIAL_AUTHORITY);
        assertThat(drafted.mediaType()).hasValue("text/csv");
        assertThat(drafted.profile()).isEqualTo(DigestProfile.FILE_1);
        assertThat(drafted.parents()).isEmpty();
        assertThat(notes.toString(StandardCharsets.UTF_8))
                .contains(
                        "title",
                        "dcterms:description",
                        "dcterms:publisher",
                        "dcat:downloadURL",
                        "@graph: https://catalogue.test/agency");
    }

    @Test
    void anOptionGoesBeforeTheDocumentAndTheNoteSaysSo() throws Exception {
        String strange = catalogue("https://creativecommons.org/licenses/by/4.0/", "https://catalogue.test/own-terms");

        VersionContent drafted = draft("--from-dcat=" + strange, "--activity=COLLECTED", "--licence=ODbL-1.0");

        assertThat(drafted.licence()).isEqualTo(StandardLicence.ODBL_1_0);
        assertThat(notes.toString(StandardCharsets.UTF_8)).contains("dcterms:license");
    }

    @Test
    void readsOneNodeOfTheUsualPrefixesAndFullNames() throws Exception {
        VersionContent drafted = draft("--from-dcat=" + document("""
                {"@context": "https://www.w3.org/ns/dcat.jsonld", "@type": "http://www.w3.org/ns/dcat#Dataset",
                 "dct:title": {"@value": "TEST", "@language": "en"}, "dct:license": "urn:sha256:SHA256",
                 "http://purl.org/dc/terms/accessRights":
                   [{"@id": "https://publications.europa.eu/resource/authority/access-right/PUBLIC"}],
                 "dct:source": {"@id": "orgs/test-trade/datasets/raw/versions/1"}, "dt:activity": "DERIVED"}
                """));

        assertThat(drafted.licence()).isEqualTo(new Licence.Document(Digest.sha256(Files.readAllBytes(data))));
        assertThat(drafted.parents())
                .extracting(parent -> parent.version().toString())
                .containsExactly(PARENT);
        assertThat(drafted.activity()).isEqualTo(Activity.DERIVED);
    }

    /** What may stand for the text before the arrow: the text after it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "licenses/by/4.0/ -> licenses/by/3.0/",
                "frequency/DAILY -> frequency/FORTNIGHTLY",
                "access-right/PUBLIC -> access-right/RESTRICTED",
                "access-right/PUBLIC -> access-right/CONFIDENTIAL",
                "media-types/text/csv -> media-types/csv",
                "\"dcterms:publisher\" -> \"dcterms:conformsTo\"",
                "\"dcterms:publisher\" -> \"dcterms:source\"",
                "\"dcterms:publisher\" -> \"http://www.w3.org/ns/prov#wasDerivedFrom\"",
                "\"dcterms:publisher\": -> \"dcterms:license\": \"CC0-1.0\", \"dcterms:publisher\":",
                "\"dcterms:publisher\": -> \"dt:visibility\": \"CONSENTED\", \"dcterms:publisher\":",
                "\"dcterms:publisher\": -> \"dt:activity\": \"collected\", \"dcterms:publisher\":",
                "\"dcterms:publisher\": -> \"dpv:hasLegalBasis\": \"dpv:Whim\", \"dcterms:publisher\":"
            })
    void refusesWhatTheLedgerCannotCarry(String change) throws Exception {
        String[] both = change.split(" -> ", 2);
        assertRefused("DT-2025", "--from-dcat=" + catalogue(both[0], both[1]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"dcat:Dataset\", \"dcat:Resource\"] -> \"dcat:DatasetSeries\"",
                "\"dcat:Distribution\" -> \"dcat:Dataset\"",
                "\"title\": {\"zh-TW\" -> \"heading\": {\"zh-TW\"",
                "\"dcterms:description\" -> \"dcterms:publisher\"",
                "\"@graph\": -> \"dcterms:title\": \"TEST\", \"@graph\":",
                "\"#csv\", \"@type\" -> \"https://catalogue.test/agency\", \"@type\"",
                "\"dcterms:description\" -> \"@included\"",
                "\"title\": {\"@id\" -> \"title\": {\"@reverse\"",
                "[{\"@id\": \"#csv\"}] -> [[{\"@id\": \"#csv\"}]]",
                "[{\"@id\": \"#csv\"}] -> \"#csv\"",
                "\"SHA256\" -> \"SHA25\"",
                "\"@language\": \"zh-TW\" -> \"@language\": \"zh-TW\", \"@language\": \"en\"",
                "Agent\"}]} -> Agent\"}]} {}"
            })
    void refusesWhatIsNoSuchDocument(String change) throws Exception {
        String[] both = change.split(" -> ", 2);
        assertRefused("DT-2024", "--from-dcat=" + catalogue(both[0], both[1]), "--activity=COLLECTED");
    }

    @Test
    void refusesTwoNamesOfOneMember() throws Exception {
        assertRefused(
                "DT-2024",
                "--from-dcat=" + document("{\"@type\": \"dcat:Dataset\", \"dct:title\": 1, \"dcterms:title\": 2}"));
    }

    @Test
    void refusesWhatIsTooDeepOrTooLongOrNotUtf8() throws Exception {
        assertRefused("DT-2024", "--from-dcat=" + document("[".repeat(20) + "]".repeat(20)));
        assertRefused("DT-2024", "--from-dcat=" + document("{\"@type\": \"" + "x".repeat(1 << 20) + "\"}"));
        Path latin = Files.write(folder.resolve("latin"), new byte[] {'"', (byte) 0xe9, '"'});
        assertRefused("DT-2024", "--from-dcat=" + latin);
        assertRefused("DT-2024", "--from-dcat=" + document("\uFEFF" + CATALOGUE));
    }

    @Test
    void refusesTheDescriptionOfOtherData() throws Exception {
        String described = document(CATALOGUE);
        Files.writeString(data, "other");
        assertRefused("DT-2026", "--from-dcat=" + described, "--activity=COLLECTED");
    }

    @Test
    void namesTheOptionThatIsMissing() throws Exception {
        assertRefused("DT-1001", "--from-dcat=" + document(CATALOGUE));
        assertRefused("DT-1001", "--licence=CC0-1.0", "--activity=COLLECTED");
        assertRefused("DT-1001", "--visibility=PUBLIC", "--activity=COLLECTED");
    }
}
