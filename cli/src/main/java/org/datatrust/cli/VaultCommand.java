package org.datatrust.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import org.datatrust.custodian.KeyEncryptionKey;
import org.datatrust.custodian.Vault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The place where consent records lie encrypted. */
@Command(name = "vault", description = "Keep consent records encrypted, so that they can be erased.")
final class VaultCommand {

    @Command(name = "init", description = "Draw a key-encryption key and make an empty vault.")
    static final class Init implements Callable<Integer> {
        private final Session session;

        @Mixin
        private VaultOptions vault = new VaultOptions();

        Init(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            Path folder = vault.folder(session);
            Path key = vault.key(session);
            if (Files.exists(key)) {
                throw session.failed(ErrorCode.FILE_EXISTS, key);
            }
            SecureRandom random = new SecureRandom();
            VaultOptions.run(session, () -> {
                KeyEncryptionKey drawn = KeyEncryptionKey.create(key, random);
                return Vault.create(folder, drawn, random);
            });
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.vault/v1")
                        .member("vault", folder.toString())
                        .member("key", key.toString())
                        .end());
            }
            session.result(session.text("vault.made", folder, key));
            return ExitCode.OK.number();
        }
    }

    @Command(name = "list", description = "Names of the records that can be opened.")
    static final class ListRecords implements Callable<Integer> {
        private final Session session;

        @Mixin
        private VaultOptions vault = new VaultOptions();

        ListRecords(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            Vault open = vault.open(session, new SecureRandom());
            List<String> names = VaultOptions.run(session, open::names);
            if (session.json()) {
                JsonText document = new JsonText().beginObject().member("schema", "datatrust.vault-list/v1");
                document.key("records").beginArray();
                names.forEach(document::value);
                session.document(document.end().end());
            }
            names.forEach(name -> session.result(Printable.of(name)));
            return ExitCode.OK.number();
        }
    }

    @Command(
            name = "change-key",
            description = {
                "Seal everything under a new key-encryption key. Destroy the old one then: no backup of the vault opens any more,",
                "and what was erased is erased in all of them."
            })
    static final class ChangeKey implements Callable<Integer> {
        private final Session session;

        @Mixin
        private VaultOptions vault = new VaultOptions();

        @Option(
                names = "--new-key",
                required = true,
                paramLabel = "FILE",
                description =
                        "Where the new key goes; an existing one is used, so that a change that was cut off can be finished.")
        private Path next = Path.of("");

        ChangeKey(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            SecureRandom random = new SecureRandom();
            Vault open = vault.open(session, random);
            int keys = VaultOptions.run(
                    session,
                    () -> open.changeKey(
                            Files.exists(next) ? KeyEncryptionKey.read(next) : KeyEncryptionKey.create(next, random)));
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.vault-key/v1")
                        .member("records", keys)
                        .member("key", next.toString())
                        .end());
            }
            session.result(session.text("vault.changed", keys, next, vault.key(session)));
            return ExitCode.OK.number();
        }
    }
}
