package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.datatrust.proof.statement.DigestProfile;

/**
 * The files that the arguments of a command stand for: files as they are, folders with all that is in them, each folder's entries
 * in the order of their names' bytes. A link that the caller names is followed; links found in folders are only followed if asked for.
 *
 * @param problems what was named or found and cannot be worked on
 * @param linksLeftOut number of links in folders that were not followed
 */
record FileSelection(List<Item> files, List<Problem> problems, int linksLeftOut) {

    /**
     * @param name what it is called: the path within {@code folder}, parts separated by '/', or the file's own name
     * @param folder the argument under which it was found; empty if it was named itself
     */
    record Item(Path path, String name, Optional<Path> folder) {}

    FileSelection {
        files = List.copyOf(files);
        problems = List.copyOf(problems);
    }

    /** Which files are wanted. */
    enum Kind {
        ALL,
        /** All but proofs, contexts, sidecars and disclosures. */
        DATA;

        boolean includes(Path file) {
            return this == ALL || !ProofFiles.isOwn(file);
        }
    }

    static FileSelection of(List<Path> arguments, Kind kind, boolean followLinks, Messages messages) {
        Walk walk = new Walk(kind, followLinks, messages);
        arguments.forEach(walk::argument);
        return new FileSelection(walk.files, walk.problems, walk.linksLeftOut);
    }

    /** What a digest profile takes for one content each: with dir-1 the folders as they are named, else files as {@link #of} finds them. */
    static FileSelection by(
            DigestProfile profile, List<Path> arguments, Kind kind, boolean followLinks, Messages messages) {
        if (profile != DigestProfile.DIR_1) {
            return of(arguments, kind, followLinks, messages);
        }
        List<Item> folders = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Path argument : arguments) {
            Path name = argument.toAbsolutePath().normalize().getFileName();
            if (name == null) {
                problems.add(Problem.of(messages, ErrorCode.BAD_VALUE, "PATH", argument, "FOLDER"));
            } else {
                folders.add(new Item(argument, name.toString(), Optional.empty()));
            }
        }
        return new FileSelection(folders, problems, 0);
    }

    private static final class Walk {
        private final Kind kind;
        private final boolean followLinks;
        private final Messages messages;
        private final List<Item> files = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private final Set<Path> seen = new HashSet<>();
        private int linksLeftOut;

        Walk(Kind kind, boolean followLinks, Messages messages) {
            this.kind = kind;
            this.followLinks = followLinks;
            this.messages = messages;
        }

        private void problem(ErrorCode code, Path path) {
            problems.add(Problem.of(messages, code, path));
        }

        void argument(Path path) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                if (attributes.isDirectory()) {
                    folder(path);
                } else {
                    file(path, attributes, String.valueOf(path.getFileName()), Optional.empty());
                }
            } catch (NoSuchFileException e) {
                problem(ErrorCode.FILE_NOT_FOUND, path);
            } catch (AccessDeniedException e) {
                problem(ErrorCode.FILE_UNREADABLE, path);
            } catch (IOException e) {
                problem(ErrorCode.CANNOT_READ, path);
            }
        }

        private void file(Path path, BasicFileAttributes attributes, String name, Optional<Path> folder) {
            if (!kind.includes(path) || !seen.add(path.toAbsolutePath().normalize())) {
                return;
            }
            if (attributes.isRegularFile()) {
                files.add(new Item(path, name, folder));
            } else {
                problem(ErrorCode.NOT_A_FILE, path);
            }
        }

        /** A path still to be looked at, with the identities of the folders above it: meeting one of those again is a loop. */
        private record Pending(Path path, Set<Object> above) {}

        private void folder(Path root) {
            // Depth first without recursion: folders may be nested deeper than a stack.
            Deque<Pending> work = new ArrayDeque<>();
            open(new Pending(root, Set.of()), work);
            while (!work.isEmpty()) {
                Pending next = work.pop();
                try {
                    look(root, next, work);
                } catch (NoSuchFileException e) {
                    problem(ErrorCode.FILE_NOT_FOUND, next.path());
                } catch (IOException e) {
                    problem(ErrorCode.CANNOT_READ, next.path());
                }
            }
        }

        private void look(Path root, Pending next, Deque<Pending> work) throws IOException {
            BasicFileAttributes attributes =
                    Files.readAttributes(next.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                if (!followLinks) {
                    linksLeftOut++;
                    return;
                }
                attributes = Files.readAttributes(next.path(), BasicFileAttributes.class);
            }
            if (attributes.isDirectory()) {
                open(next, work);
            } else {
                file(next.path(), attributes, name(root, next.path()), Optional.of(root));
            }
        }

        private void open(Pending folder, Deque<Pending> work) {
            Optional<Object> identity = identity(folder.path());
            if (identity.isPresent() && folder.above().contains(identity.get())) {
                problem(ErrorCode.LINK_LOOP, folder.path());
                return;
            }
            Set<Object> above = new HashSet<>(folder.above());
            identity.ifPresent(above::add);
            for (Path entry : entries(folder.path()).reversed()) {
                work.push(new Pending(entry, above));
            }
        }

        private static String name(Path root, Path file) {
            return StreamSupport.stream(root.relativize(file).spliterator(), false)
                    .map(Path::toString)
                    .collect(Collectors.joining("/"));
        }

        private Optional<Object> identity(Path folder) {
            try {
                return Optional.ofNullable(
                        Files.readAttributes(folder, BasicFileAttributes.class).fileKey());
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private List<Path> entries(Path folder) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                return StreamSupport.stream(stream.spliterator(), false)
                        .sorted()
                        .toList();
            } catch (IOException | DirectoryIteratorException e) {
                problem(ErrorCode.FOLDER_UNREADABLE, folder);
                return List.of();
            }
        }
    }
}
