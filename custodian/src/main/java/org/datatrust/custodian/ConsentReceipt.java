package org.datatrust.custodian;

import java.text.MessageFormat;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Commitment;
import org.datatrust.proof.Digest;
import org.datatrust.proof.consent.ConsentTerms;

/**
 * The consent receipt of ISO/IEC TS 27560:2023: the record for the person it is about, with the key that opens the commitment
 * on the ledger. Who holds it can prove what was agreed, against the word of the custodian; it is as secret as the record.
 */
public record ConsentReceipt(ConsentRecord record, Bytes key) {
    public static final int MAX_SIZE_BYTES = 2 * ConsentRecord.MAX_SIZE_BYTES;

    private static final String SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#receipt-record";
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    public ConsentReceipt {
        if (key.size() != Commitment.KEY_SIZE_BYTES) {
            throw new IllegalArgumentException("the key of a commitment has 32 bytes");
        }
    }

    public static ConsentReceipt of(KeptConsent kept) {
        return new ConsentReceipt(kept.record(), kept.key());
    }

    /** What the ledger must hold if this receipt is of the consent that was recorded. */
    public Digest commitment() {
        return ConsentTerms.recordCommitment(key, record.bytes());
    }

    /**
     * For machines: the record's bytes in Base64, because a commitment is to bytes and JSON has many forms; beside them, for readers, its
     * name.
     */
    public Bytes toJson() {
        return JsonText.write(out -> {
            out.text("conformsTo", SCHEMA);
            out.text("consent", record.consent().toString());
            out.text("commitment", commitment().hex());
            out.text("key", Base64.getEncoder().encodeToString(key.toByteArray()));
            out.text("record", Base64.getEncoder().encodeToString(record.bytes().toByteArray()));
        });
    }

    /** @throws CustodyException VLT-06, VLT-07; also if its members contradict each other */
    public static ConsentReceipt parse(byte[] json) throws CustodyException {
        JsonMembers in = JsonMembers.parse(json, MAX_SIZE_BYTES);
        try {
            boolean known = in.text("conformsTo").equals(SCHEMA);
            ConsentReceipt receipt = new ConsentReceipt(
                    ConsentRecord.parse(Base64.getDecoder().decode(in.longText("record"))),
                    Bytes.copyOf(Base64.getDecoder().decode(in.text("key"))));
            boolean fits = receipt.record.consent().toString().equals(in.text("consent"))
                    && receipt.commitment().equals(Digest.ofHex(in.text("commitment")));
            in.end();
            if (!known || !fits) {
                throw new CustodyException(
                        CustodyException.Reason.NOT_A_RECORD, "not a receipt, or its members contradict each other");
            }
            return receipt;
        } catch (IllegalArgumentException e) {
            throw new CustodyException(CustodyException.Reason.BAD_FIELD, "not Base64 or hexadecimal", e);
        }
    }

    /** For people, in {@code zh_TW} or English: plain sentences, one for a line. */
    public String toText(Locale locale) {
        return new Text(locale).of(this);
    }

    private record Text(Locale locale, ResourceBundle sentences, StringBuilder out) {
        Text(Locale locale) {
            this(
                    locale,
                    ResourceBundle.getBundle("org.datatrust.custodian.receipt", locale, NO_FALLBACK),
                    new StringBuilder());
        }

        String of(ConsentReceipt receipt) {
            ConsentForm form = receipt.record.form();
            line("title");
            line("consent", receipt.record.consent());
            line("person", form.person());
            line(
                    "controller",
                    form.controller().name(),
                    form.controller().address(),
                    form.controller().contact());
            line("service", form.service());
            line(
                    "purposes",
                    join(form.purposes().stream()
                            .map(purpose -> word(purpose.term()))
                            .toList()));
            line("data", join(form.personalData().stream().map(this::data).toList()), form.dataset());
            form.recipients().forEach(party -> line("recipient", party.name(), party.address(), party.contact()));
            line("scope." + form.scope().name());
            line("basis", word(form.legalBasis().term()));
            line("period", form.from(), form.until());
            form.storage()
                    .duration()
                    .ifPresentOrElse(
                            duration -> line("storage", join(form.storage().locations()), duration),
                            () -> line("noStorage"));
            line("jurisdiction", form.jurisdiction());
            line(
                    "notice",
                    form.notice().address(),
                    form.notice().language(),
                    form.notice().sha256().hex());
            form.rights().forEach(right -> line("right", right));
            line("withdrawal", form.withdrawal());
            line("method", form.method());
            line("ledger", receipt.commitment().hex());
            return out.toString();
        }

        private String data(ConsentForm.PersonalData data) {
            return MessageFormat.format(
                    sentences.getString(data.required() ? "data.required" : "data.optional"), word(data.type()));
        }

        /** Terms without a word of their own are shown as they are. */
        private String word(String term) {
            String key = "term." + term.replace(':', '.');
            return sentences.containsKey(key) ? sentences.getString(key) + " (" + term + ")" : term;
        }

        private String join(List<String> parts) {
            return String.join(sentences.getString("separator"), parts);
        }

        private void line(String key, Object... values) {
            Object[] texts = new Object[values.length];
            for (int i = 0; i < values.length; i++) {
                texts[i] = printable(values[i].toString());
            }
            out.append(new MessageFormat(sentences.getString(key), locale).format(texts))
                    .append('\n');
        }

        /** Text of others must not move the cursor, nor turn the direction of what follows. */
        private static String printable(String text) {
            StringBuilder safe = new StringBuilder();
            text.codePoints().forEach(c -> {
                int type = Character.getType(c);
                boolean hidden = type == Character.CONTROL
                        || type == Character.FORMAT
                        || type == Character.LINE_SEPARATOR
                        || type == Character.PARAGRAPH_SEPARATOR;
                safe.appendCodePoint(hidden ? 0xFFFD : c);
            });
            return safe.toString();
        }
    }
}
