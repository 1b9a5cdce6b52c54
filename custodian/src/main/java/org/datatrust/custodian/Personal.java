package org.datatrust.custodian;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.datatrust.proof.name.DatasetName;

/**
 * Numbers by which people are known, found by their form. What reaches the ledger is names of organisations and datasets; a dataset
 * that is named after one person would name the person for ever. A pattern finds what is careless, not what is malicious.
 */
final class Personal {
    /** National ID and residence numbers of Taiwan, old form included; mobile numbers; long runs of digits such as card numbers. */
    private static final List<Pattern> FORMS = List.of(
            Pattern.compile("[A-Z][A-D1289][0-9]{8}"),
            Pattern.compile("(\\+?886|0)[-._]?9[0-9]{2}[-._]?[0-9]{3}[-._]?[0-9]{3}"),
            Pattern.compile("[0-9]{9,}"));

    private Personal() {}

    static DatasetName refuse(DatasetName name) throws CustodyException {
        String text = name.toString().toUpperCase(Locale.ROOT);
        for (Pattern form : FORMS) {
            if (form.matcher(text).find()) {
                throw new CustodyException(
                        CustodyException.Reason.LOOKS_PERSONAL,
                        "the name of the dataset would reach the ledger and looks like a person's number");
            }
        }
        return name;
    }
}
