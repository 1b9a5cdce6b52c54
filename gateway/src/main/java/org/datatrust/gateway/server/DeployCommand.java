package org.datatrust.gateway.server;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import org.datatrust.gateway.bridge.BridgeStore;
import org.datatrust.gateway.bridge.ChainPin;
import org.datatrust.gateway.bridge.Deployment;
import org.datatrust.gateway.bridge.EvmChain;
import org.datatrust.gateway.bridge.Lane;
import org.datatrust.gateway.bridge.Pace;
import org.datatrust.gateway.bridge.RouteSettings;
import org.datatrust.gateway.bridge.Signer;
import org.datatrust.gateway.bridge.Trouble;
import org.datatrust.gateway.ledger.FabricLedger;
import org.datatrust.gateway.ledger.FabricSettings;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.Engine;
import org.datatrust.proof.name.RouteName;

/** Creates the contracts of a route that the settings name, and prints what to vote for. */
record DeployCommand(RouteName route, ChainPin pin) {
    private static final String WORD = "bridge-deploy";
    private static final int ARGUMENTS = 6;

    /** Empty unless the words are {@code bridge-deploy routes/ROUTE ENGINE CHAIN-ID GENESIS-HASH SETTINGS-FILE}. */
    static Optional<DeployCommand> of(String[] args) {
        if (args.length != ARGUMENTS || !args[0].equals(WORD)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DeployCommand(
                    RouteName.parse(args[1]),
                    new ChainPin(
                            new ChainId(Long.parseLong(args[3])),
                            Digest.ofHex(args[4].replaceFirst("^0x", "")),
                            Engine.valueOf(args[2]))));
        } catch (MalformedException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @return the exit code */
    int run(GatewaySettings settings, PrintStream out, PrintStream err)
            throws GatewaySettings.BadSettingsException, InterruptedException {
        RouteSettings way = settings.routes().stream()
                .filter(each -> each.route().equals(route))
                .findFirst()
                .orElseThrow(() -> new GatewaySettings.BadSettingsException(
                        GatewaySettings.MISSING_KEY, "missing: bridge." + route.route() + ".rpc"));
        FabricSettings own = settings.ledger();
        try (EvmChain chain = new EvmChain(way.rpc(), pin, Pace.STANDARD.answer());
                // A gateway that runs has the other folder open.
                BridgeStore store = BridgeStore.open(settings.dataDirectory().resolve(WORD));
                FabricLedger ledger = FabricLedger.open(own.signedByAll())) {
            Signer signer = Signer.read(way.signerKey());
            Lane lane = new Lane(store, chain, signer, way.feeCap(), Pace.STANDARD.resend());
            Deployment.Deployed deployed = new Deployment(chain, lane).run(settings.channel(), ledger);
            print(out, "client", deployed.client());
            print(out, "registry", deployed.registry());
            print(out, "book", deployed.book());
            out.println("chain:    " + pin.engine() + " " + pin.id() + " " + pin.genesis());
            out.println("gas:      " + deployed.gasUsed());
            out.println("writer:   " + signer.address() + " (of the book; nobody has power over the others)");
            return 0;
        } catch (IOException | Trouble | Refusal e) {
            err.println("CFG-06 " + WORD + ": " + e.getMessage());
            return 1;
        }
    }

    private static void print(PrintStream out, String what, EvmContract contract) {
        out.printf("%-9s %s %s%n", what + ":", contract.address(), contract.codeHash());
    }
}
