package org.datatrust.custodian;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;

/**
 * What was agreed with a person, in the fields of ISO/IEC TS 27560:2023: all that a {@link ConsentRecord} says beyond its own
 * name. Everything is for the custodian and the person; the ledger gets codes ({@link ConsentRecord#terms}).
 *
 * @param person a pseudonym that the custodian can resolve; never a number by which the person is known elsewhere
 * @param service what the use is for, in the person's language, 1 to {@value #MAX_TEXT_BYTES} bytes as all texts here
 * @param personalData what kinds of data: at least one
 * @param controller the organisation that holds the data
 * @param recipients organisations that may use the data, in ascending order of their ids
 * @param storage where and how long the recipients may keep it
 * @param jurisdiction ISO 3166-1 alpha-2, such as {@code TW}
 * @param rights what the person may ask for, and how, each a sentence
 * @param withdrawal how the person withdraws
 * @param method how the consent was expressed, such as a signed form
 * @param from a whole hour
 * @param until a later whole hour
 */
public record ConsentForm(
        String person,
        DatasetName dataset,
        List<Purpose> purposes,
        String service,
        List<PersonalData> personalData,
        Party controller,
        List<Party> recipients,
        UseScope scope,
        LegalBasis legalBasis,
        Notice notice,
        Storage storage,
        String jurisdiction,
        List<String> rights,
        String withdrawal,
        String method,
        Instant from,
        Instant until) {
    public static final int MAX_SIZE_BYTES = 1 << 17;
    public static final int MAX_TEXT_BYTES = 4096;

    /** @param type a term of DPV's extension of personal data, such as {@code pd:MedicalHealth} */
    public record PersonalData(String type, boolean required) {}

    /** Who it is and where to turn to. */
    public record Party(OrganisationId id, String name, String address, String contact) {}

    /**
     * The privacy notice that the person was shown: a public document.
     *
     * @param address where it can be read
     * @param language RFC 5646, such as {@code zh-TW}
     */
    public record Notice(String address, String language, Digest sha256) {}

    /**
     * @param locations ISO 3166-1 alpha-2
     * @param duration ISO 8601, such as {@code P1Y}; absent if nothing is kept
     */
    public record Storage(List<String> locations, Optional<String> duration) {
        public Storage {
            locations = List.copyOf(locations);
        }
    }

    private static final Pattern TERM = Pattern.compile("[a-z][a-z-]{0,31}:[A-Z][A-Za-z0-9]{0,63}");
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    private static final long HOUR_SECONDS = 3600;

    public ConsentForm {
        purposes = List.copyOf(purposes);
        personalData = List.copyOf(personalData);
        recipients = List.copyOf(recipients);
        rights = List.copyOf(rights);
    }

    /** Reads a form: JSON with exactly these members. @throws CustodyException VLT-06, VLT-07, VLT-08 */
    public static ConsentForm parse(byte[] json) throws CustodyException {
        JsonMembers in = JsonMembers.parse(json, MAX_SIZE_BYTES);
        ConsentForm form = read(in);
        in.end();
        return form;
    }

    static ConsentForm read(JsonMembers in) throws CustodyException {
        try {
            JsonMembers notice = in.object("notice");
            JsonMembers storage = in.object("storage");
            ConsentForm form = new ConsentForm(
                    in.text("person"),
                    Personal.refuse(DatasetName.parse(in.text("dataset"))),
                    in.texts("purposes").stream()
                            .map(ConsentForm::purpose)
                            .sorted()
                            .toList(),
                    in.text("service"),
                    in.objects("personalData", ConsentForm::personalData),
                    party(in.object("controller")),
                    in.objects("recipients", ConsentForm::party).stream()
                            .sorted(Comparator.comparing(Party::id))
                            .toList(),
                    UseScope.valueOf(in.text("scope")),
                    basis(in.text("legalBasis")),
                    new Notice(notice.text("address"), notice.text("language"), Digest.ofHex(notice.text("sha256"))),
                    new Storage(countries(storage.texts("locations")), storage.optionalText("duration")),
                    country(in.text("jurisdiction")),
                    in.texts("rights"),
                    in.text("withdrawal"),
                    in.text("method"),
                    hour(in.text("from")),
                    hour(in.text("until")));
            notice.end();
            storage.end();
            form.storage.duration().ifPresent(ConsentForm::requireDuration);
            require(form.from.isBefore(form.until), "the period ends before it begins");
            require(
                    !form.purposes.isEmpty() && !form.recipients.isEmpty() && !form.personalData.isEmpty(),
                    "at least one purpose, one recipient and one kind of personal data");
            return form;
        } catch (MalformedException | IllegalArgumentException | DateTimeException e) {
            throw new CustodyException(
                    CustodyException.Reason.BAD_FIELD, "a member is outside its range: " + e.getMessage(), e);
        }
    }

    void write(JsonText out) {
        out.text("person", person);
        out.text("dataset", dataset.toString());
        out.texts("purposes", purposes.stream().map(Purpose::term).toList());
        out.text("service", service);
        out.objects("personalData", personalData, (data, to) -> {
            to.text("type", data.type());
            to.truth("required", data.required());
        });
        out.object("controller", to -> write(controller, to));
        out.objects("recipients", recipients, ConsentForm::write);
        out.text("scope", scope.name());
        out.text("legalBasis", legalBasis.term());
        out.object("notice", to -> {
            to.text("address", notice.address());
            to.text("language", notice.language());
            to.text("sha256", notice.sha256().hex());
        });
        out.object("storage", to -> {
            to.texts("locations", storage.locations());
            storage.duration().ifPresent(duration -> to.text("duration", duration));
        });
        out.text("jurisdiction", jurisdiction);
        out.texts("rights", rights);
        out.text("withdrawal", withdrawal);
        out.text("method", method);
        out.text("from", from.toString());
        out.text("until", until.toString());
    }

    private static void write(Party party, JsonText out) {
        out.text("id", party.id().value());
        out.text("name", party.name());
        out.text("address", party.address());
        out.text("contact", party.contact());
    }

    long fromHour() {
        return from.getEpochSecond() / HOUR_SECONDS;
    }

    long untilHour() {
        return until.getEpochSecond() / HOUR_SECONDS;
    }

    private static Party party(JsonMembers in) throws CustodyException, MalformedException {
        Party party =
                new Party(OrganisationId.parse(in.text("id")), in.text("name"), in.text("address"), in.text("contact"));
        in.end();
        return party;
    }

    private static PersonalData personalData(JsonMembers in) throws CustodyException {
        PersonalData data = new PersonalData(in.text("type"), in.truth("required"));
        in.end();
        require(TERM.matcher(data.type()).matches(), "a kind of personal data is a term such as pd:MedicalHealth");
        return data;
    }

    private static Purpose purpose(String term) {
        return Purpose.ofTerm(term).orElseThrow(() -> new IllegalArgumentException("no purpose of the list: " + term));
    }

    private static LegalBasis basis(String term) {
        return Arrays.stream(LegalBasis.values())
                .filter(basis -> basis.term().equals(term))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no legal basis of the list: " + term));
    }

    private static List<String> countries(List<String> codes) {
        codes.forEach(ConsentForm::country);
        return codes;
    }

    private static String country(String code) {
        require(COUNTRIES.contains(code), "no ISO 3166-1 code: " + code);
        return code;
    }

    private static void requireDuration(String text) {
        if (text.contains("T")) {
            Duration.parse(text);
        } else {
            Period.parse(text);
        }
    }

    private static Instant hour(String text) {
        Instant time = Instant.parse(text);
        require(
                time.getEpochSecond() >= 0 && time.getEpochSecond() % HOUR_SECONDS == 0 && time.getNano() == 0,
                "a time is a whole hour, such as 2026-01-01T00:00:00Z");
        return time;
    }

    static boolean isText(String text) {
        int size = text.isBlank() ? 0 : Bytes.utf8(text).size();
        return size >= 1 && size <= MAX_TEXT_BYTES;
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
