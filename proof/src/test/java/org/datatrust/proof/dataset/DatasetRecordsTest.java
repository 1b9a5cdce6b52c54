package org.datatrust.proof.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.datatrust.proof.dataset.TestDataset.AIR;
import static org.datatrust.proof.dataset.TestDataset.CHANNEL;
import static org.datatrust.proof.dataset.TestDataset.NOW;
import static org.datatrust.proof.dataset.TestDataset.confirm;
import static org.datatrust.proof.dataset.TestDataset.content;
import static org.datatrust.proof.dataset.TestDataset.digest;
import static org.datatrust.proof.dataset.TestDataset.withdraw;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Canonicity;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatasetRecordsTest {
    private static final VersionName FIRST = new VersionName(AIR, 1);
    private static final VersionName SECOND = new VersionName(AIR, 2);
    private static final VersionContent DERIVED =
            content("derived", new Parent(FIRST, digest("1")), new Parent(SECOND, digest("2")));

    @Test
    void everyAcceptedEventIsTheOneEncodingOfItsValue() throws MalformedException {
        for (DatasetEvent.Step step : List.of(
                new DatasetEvent.Draft(full(Visibility.BREAK_GLASS, new Licence.Document(digest("licence")))),
                new DatasetEvent.Draft(DERIVED),
                confirm(),
                new DatasetEvent.Publish(),
                withdraw())) {
            DatasetEvent event = new DatasetEvent(CHANNEL, SECOND, new History(300, digest("before")), step);
            Canonicity.check(event.encode(), input -> DatasetEvent.parse(input).encode());
            assertThat(DatasetEvent.parse(event.encode().toByteArray())).isEqualTo(event);
            DatasetEntry entry = new DatasetEntry(event, NOW);
            assertThat(DatasetEntry.parse(entry.encode().toByteArray())).isEqualTo(entry);
        }
    }

    @Test
    void everyAcceptedEntryStateAndLineageIsTheOneEncodingOfItsValue() throws MalformedException {
        DatasetEvent event = new DatasetEvent(CHANNEL, FIRST, History.NONE, withdraw());
        Canonicity.check(
                new DatasetEntry(event, NOW).encode(),
                input -> DatasetEntry.parse(input).encode());
        History history = new History(7, digest("history"));
        for (Optional<VersionName> published : List.of(Optional.of(FIRST), Optional.<VersionName>empty())) {
            Canonicity.check(
                    new DatasetState(SECOND, published, history, NOW).encode(),
                    input -> DatasetState.parse(input).encode());
        }
        Canonicity.check(
                withdrawn().encode(), input -> VersionState.parse(input).encode());
        Canonicity.check(
                new Lineage(LineageDirection.UP, List.of(withdrawn(), state(FIRST, content("air"))), 1).encode(),
                input -> Lineage.parse(input).encode());
    }

    @Test
    void largestRecordsFitTheirCaps() throws MalformedException {
        DatasetName longest = new DatasetName(new OrganisationId("o".repeat(63)), "d".repeat(63));
        List<Parent> parents = IntStream.range(0, VersionContent.MAX_PARENTS)
                .mapToObj(i -> new Parent(new VersionName(longest, VersionName.MAX_NUMBER - 50 + i), digest("" + i)))
                .toList();
        VersionContent most = with(full(Visibility.BREAK_GLASS, new Licence.Document(digest("licence"))), parents);
        VersionName last = new VersionName(longest, VersionName.MAX_NUMBER);
        assertThat(last.toString()).hasSize(VersionName.MAX_SIZE_BYTES);
        assertThat(most.encode().size()).isLessThanOrEqualTo(VersionContent.MAX_SIZE_BYTES);
        DatasetEvent event = new DatasetEvent(
                new ChannelName("c".repeat(249)),
                last,
                new History(DatasetEvent.MAX_EVENTS - 1, digest("before")),
                new DatasetEvent.Draft(most));
        assertThat(DatasetEvent.parse(event.encode().toByteArray())).isEqualTo(event);
        DatasetEntry entry = new DatasetEntry(event, VersionState.MAX_SECONDS);
        assertThat(DatasetEntry.parse(entry.encode().toByteArray())).isEqualTo(entry);
        DatasetState state = new DatasetState(
                last,
                Optional.of(last),
                new History(DatasetEvent.MAX_EVENTS, digest("after")),
                VersionState.MAX_SECONDS);
        assertThat(DatasetState.parse(state.encode().toByteArray())).isEqualTo(state);
        VersionState version = new VersionState(
                last,
                most,
                VersionStatus.WITHDRAWN,
                VersionState.MAX_SECONDS - 2,
                Optional.of(VersionState.MAX_SECONDS - 1),
                VersionState.MAX_SECONDS,
                Optional.of(WithdrawalReason.NO_LONGER_OFFERED));
        assertThat(VersionState.parse(version.encode().toByteArray())).isEqualTo(version);
    }

    @Test
    void eachActionHasItsOwnFieldAndNoOther() {
        byte[] withdraw = event(withdraw());
        byte[] publish = event(new DatasetEvent.Publish());
        // The action is the last byte of a publication; a withdrawal goes on with key and reason.
        assertMalformed("CBR-10", with(publish, publish.length - 1, 1));
        assertMalformed("CBR-10", with(publish, publish.length - 1, 2));
        assertMalformed("CBR-10", with(publish, publish.length - 1, 4));
        assertMalformed("CBR-11", with(withdraw, publish.length - 1, 3));
        assertMalformed("CBR-12", with(publish, publish.length - 1, 5));
    }

    @Test
    void refusesAnotherVersionOfTheFormatWithACodeOfItsOwn() {
        assertMalformed("DTS-01", with(event(new DatasetEvent.Publish()), 2, 2));
    }

    @Test
    void refusesAnUnknownProfileAndAMediaTypeThatIsNone() {
        byte[] draft = event(new DatasetEvent.Draft(content("air")));
        assertMalformed("DTS-02", with(draft, indexOf(draft, "file-1") + 5, '2'));
        assertMalformed("DTS-02", with(draft, indexOf(draft, "text/csv") + 4, ' '));
    }

    @Test
    void parentsAscendByNameAndNoneStandsTwice() {
        Parent first = new Parent(FIRST, digest("1"));
        Parent second = new Parent(SECOND, digest("2"));
        Parent tenth = new Parent(new VersionName(AIR, 10), digest("10"));
        assertThat(content("derived", first, tenth, second).parents()).hasSize(3);
        assertThatIllegalArgumentException().isThrownBy(() -> content("derived", second, first));
        assertThatIllegalArgumentException().isThrownBy(() -> content("derived", first, second, tenth));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> content("derived", first, new Parent(FIRST, digest("other"))));
        byte[] draft = event(new DatasetEvent.Draft(DERIVED));
        assertMalformed("DTS-02", with(draft, indexOf(draft, "air/versions/2") + 13, '1'));
    }

    @Test
    void thereAreAtMostThirtyTwoParents() {
        List<Parent> parents = IntStream.rangeClosed(0, VersionContent.MAX_PARENTS)
                .mapToObj(i -> new Parent(new VersionName(AIR, 100 + i), digest("" + i)))
                .toList();
        assertThat(with(content("most"), parents.subList(0, 32)).parents()).hasSize(32);
        assertThatIllegalArgumentException().isThrownBy(() -> with(content("too many"), parents));
    }

    @Test
    void confirmationsAscendAndNoneStandsTwice() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DatasetEvent.Confirm(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new DatasetEvent.Confirm(List.of(Confirmation.LICENCE_AGREED, Confirmation.MAY_BE_PUBLISHED)));
        byte[] confirm = event(confirm());
        assertMalformed("DTS-02", with(confirm, confirm.length - 1, 3));
        assertMalformed("CBR-12", with(confirm, confirm.length - 1, 5));
    }

    @Test
    void theContentsDigestNamesItsParentsAndTheirs() {
        VersionContent air = content("air");
        VersionContent other = content("other air");
        assertThat(content("asthma", new Parent(FIRST, air.digest())).digest())
                .isNotEqualTo(
                        content("asthma", new Parent(FIRST, other.digest())).digest());
    }

    @ParameterizedTest
    @EnumSource
    void whoMayNotSeeTheDataSeesNoDigestOfIt(Visibility visibility) {
        VersionContent file = full(visibility, StandardLicence.CC0_1_0);
        assertThat(file.isCommitted()).isEqualTo(visibility != Visibility.PUBLIC);
        VersionContent parts = new VersionContent(
                DigestProfile.CSV_1,
                file.data(),
                file.mediaType(),
                visibility,
                file.basis(),
                file.licence(),
                file.frequency(),
                file.activity(),
                file.schema(),
                file.metadata(),
                file.parents());
        assertThat(parts.isCommitted()).isFalse();
    }

    @Test
    void aVersionsTimesAndReasonAreThoseOfItsStatus() {
        Optional<Long> never = Optional.empty();
        Optional<WithdrawalReason> none = Optional.empty();
        Optional<WithdrawalReason> why = Optional.of(WithdrawalReason.UNSAFE);
        assertNoVersion(VersionStatus.DRAFT, 5, never, 6, none);
        assertNoVersion(VersionStatus.DRAFT, 5, Optional.of(5L), 5, none);
        assertNoVersion(VersionStatus.DRAFT, 5, never, 5, why);
        assertNoVersion(VersionStatus.OWNER_CONFIRMED, 5, Optional.of(5L), 6, none);
        assertNoVersion(VersionStatus.PUBLISHED, 5, never, 6, none);
        assertNoVersion(VersionStatus.PUBLISHED, 5, Optional.of(6L), 7, none);
        assertNoVersion(VersionStatus.SUPERSEDED, 5, never, 7, none);
        assertNoVersion(VersionStatus.SUPERSEDED, 5, Optional.of(8L), 7, none);
        assertNoVersion(VersionStatus.SUPERSEDED, 5, Optional.of(4L), 7, none);
        assertNoVersion(VersionStatus.WITHDRAWN, 5, never, 7, none);
        assertNoVersion(VersionStatus.WITHDRAWN, -1, never, 7, why);
        assertNoVersion(VersionStatus.WITHDRAWN, 8, never, 7, why);
        assertNoVersion(VersionStatus.WITHDRAWN, 5, never, VersionState.MAX_SECONDS + 1, why);
        assertThat(new VersionState(FIRST, content("air"), VersionStatus.WITHDRAWN, 5, never, 5, why))
                .isNotNull();
        // The status; behind it stand three times of six bytes and the reason.
        byte[] withdrawn = withdrawn().encode().toByteArray();
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> VersionState.parse(with(withdrawn, withdrawn.length - 21, 4)))
                .satisfies(e -> assertThat(e.code()).isEqualTo("DTS-02"));
    }

    @Test
    void aDatasetHasAtLeastAnEventForEachVersionAndPublishesOneOfThem() {
        History history = new History(2, digest("history"));
        assertThat(new DatasetState(SECOND, Optional.of(SECOND), history, NOW)).isNotNull();
        for (History few : List.of(new History(1, digest("history")), new History(1_000_001, digest("history")))) {
            assertThatIllegalArgumentException().isThrownBy(() -> new DatasetState(SECOND, Optional.empty(), few, NOW));
        }
        for (VersionName published : List.of(new VersionName(AIR, 3), new VersionName(TestDataset.ASTHMA, 1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new DatasetState(SECOND, Optional.of(published), history, NOW));
        }
    }

    @Test
    void numbersOnTheWireComeBackAsTheSameValues() throws MalformedException {
        Canonicity.checkNumbers(DatasetAction.class);
        Canonicity.checkNumbers(VersionStatus.class);
        Canonicity.checkNumbers(Confirmation.class);
        Canonicity.checkNumbers(Visibility.class);
        Canonicity.checkNumbers(StandardLicence.class);
        Canonicity.checkNumbers(UpdateFrequency.class);
        Canonicity.checkNumbers(Activity.class);
        Canonicity.checkNumbers(WithdrawalReason.class);
        Canonicity.checkNumbers(LineageDirection.class);
        assertThat(StandardLicence.values()).extracting(StandardLicence::spdxId).doesNotHaveDuplicates();
        assertThat(UpdateFrequency.DAILY.uri())
                .isEqualTo("http://publications.europa.eu/resource/authority/frequency/DAILY");
    }

    private static void assertNoVersion(
            VersionStatus status,
            long draftedAt,
            Optional<Long> publishedAt,
            long changedAt,
            Optional<WithdrawalReason> reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new VersionState(FIRST, content("air"), status, draftedAt, publishedAt, changedAt, reason));
    }

    private static void assertMalformed(String code, byte[] event) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> DatasetEvent.parse(event))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private static byte[] event(DatasetEvent.Step step) {
        return new DatasetEvent(CHANNEL, FIRST, History.NONE, step).encode().toByteArray();
    }

    private static byte[] with(byte[] encoded, int at, int value) {
        byte[] changed = encoded.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static int indexOf(byte[] content, String text) {
        byte[] part = Bytes.utf8(text).toByteArray();
        for (int at = 0; at + part.length <= content.length; at++) {
            if (Arrays.equals(content, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("the part is not there");
    }

    private static VersionState withdrawn() {
        return new VersionState(
                SECOND,
                DERIVED,
                VersionStatus.WITHDRAWN,
                NOW,
                Optional.of(NOW + 1),
                NOW + 2,
                Optional.of(WithdrawalReason.UNSAFE));
    }

    private static VersionState state(VersionName name, VersionContent content) {
        return new VersionState(name, content, VersionStatus.DRAFT, NOW, Optional.empty(), NOW, Optional.empty());
    }

    private static VersionContent full(Visibility visibility, Licence licence) {
        return new VersionContent(
                DigestProfile.FILE_1,
                VersionContent.commitment(Bytes.copyOf(new byte[32]), digest("data")),
                Optional.of("application/" + "x".repeat(63)),
                visibility,
                LegalBasis.VITAL_INTEREST,
                licence,
                UpdateFrequency.UNKNOWN,
                Activity.INSPECTED,
                Optional.of(digest("schema")),
                Optional.of(digest("metadata")),
                List.of());
    }

    private static VersionContent with(VersionContent content, List<Parent> parents) {
        return new VersionContent(
                content.profile(),
                content.data(),
                content.mediaType(),
                content.visibility(),
                content.basis(),
                content.licence(),
                content.frequency(),
                content.activity(),
                content.schema(),
                content.metadata(),
                parents);
    }
}
