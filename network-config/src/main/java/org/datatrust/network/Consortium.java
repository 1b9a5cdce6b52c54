package org.datatrust.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who takes part, who runs which node, and the rules they agreed on: the content of {@code consortium.yaml}.
 *
 * @param name shown to people only
 * @param channel Fabric's channel name
 * @param chaincode the name under which the chaincode is deployed
 * @param portBase first TCP port of the network; see {@link Ports}
 * @param organisations 1 to 20, with different ids; their order fixes ports and consenter ids, so it must not change in a living network
 */
public record Consortium(
        String name,
        String channel,
        String chaincode,
        int portBase,
        Endorsement endorsement,
        Ordering ordering,
        List<Organisation> organisations) {
    private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z0-9.-]{0,63}");
    private static final Pattern CHAINCODE = Pattern.compile("[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*");
    private static final int MOST_ORGANISATIONS = 20;

    /** How many of the organisations with a peer must endorse a transaction. */
    public enum Endorsement {
        MAJORITY,
        ALL
    }

    public Consortium {
        organisations = List.copyOf(organisations);
        check(
                !name.isBlank() && name.length() <= 80 && name.chars().noneMatch(Character::isISOControl),
                "name must be 1 to 80 characters without control characters");
        check(
                CHANNEL.matcher(channel).matches(),
                "channel must be 1 to 64 of a-z, 0-9, '.' and '-', letter first; is: " + channel);
        check(
                chaincode.length() <= 64 && CHAINCODE.matcher(chaincode).matches(),
                "chaincode must be 1 to 64 of a-z, 0-9, single '-' and '_', letter first; is: " + chaincode);
        check(
                !organisations.isEmpty() && organisations.size() <= MOST_ORGANISATIONS,
                "organisations must be 1 to " + MOST_ORGANISATIONS + ", are " + organisations.size());
        int lastPort = portBase + Ports.PER_ORGANISATION * organisations.size() - 1;
        check(
                portBase >= 1024 && lastPort <= 65_535,
                "portBase must leave room for ports 1024 to 65535; " + portBase + " to " + lastPort + " would be used");
        Set<String> ids = new HashSet<>();
        for (Organisation organisation : organisations) {
            check(ids.add(organisation.id()), "organisation " + organisation.id() + " is listed twice");
        }
        check(organisations.stream().anyMatch(Organisation::orderer), "no organisation has an orderer");
        check(organisations.stream().anyMatch(Organisation::peer), "no organisation has a peer");
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** The same consortium on other ports, so that several test networks can run side by side. */
    public Consortium withPortBase(int otherPortBase) {
        return new Consortium(name, channel, chaincode, otherPortBase, endorsement, ordering, organisations);
    }

    /** The same consortium with further members. */
    Consortium with(List<Organisation> admitted) {
        List<Organisation> all = new ArrayList<>(organisations);
        all.addAll(admitted);
        return new Consortium(name, channel, chaincode, portBase, endorsement, ordering, all);
    }

    /** Organisations that order transactions, in the order of the file. */
    public List<Organisation> orderers() {
        return organisations.stream().filter(Organisation::orderer).toList();
    }

    /** Organisations that hold the ledger and endorse, in the order of the file. */
    public List<Organisation> endorsers() {
        return organisations.stream().filter(Organisation::peer).toList();
    }

    /**
     * The member with this id.
     *
     * @throws NetworkException NO_SUCH_NODE if there is none
     */
    public Organisation organisation(String id) {
        return organisations.stream()
                .filter(organisation -> organisation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NetworkException(
                        NetworkException.Code.NO_SUCH_NODE,
                        "There is no organisation " + id + " in this consortium; there are "
                                + organisations.stream().map(Organisation::id).toList()));
    }

    /**
     * Where the nodes of the member with this id listen.
     *
     * @throws NetworkException NO_SUCH_NODE if there is none
     */
    public Ports ports(String organisationId) {
        return Ports.of(portBase, organisations.indexOf(organisation(organisationId)));
    }

    /** SmartBFT's number of the organisation's orderer; 1 for the first organisation of the file. */
    public int consenterId(String organisationId) {
        return organisations.indexOf(organisation(organisationId)) + 1;
    }
}
