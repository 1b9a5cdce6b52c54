package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSelectionTest {
    private static final Messages ENGLISH = new Messages(Language.EN);

    @TempDir
    private Path folder = Path.of("");

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        return Files.writeString(file, name);
    }

    private static FileSelection select(FileSelection.Kind kind, boolean followLinks, Path... arguments) {
        return FileSelection.of(List.of(arguments), kind, followLinks, ENGLISH);
    }

    private static List<String> names(FileSelection selection) {
        return selection.files().stream().map(FileSelection.Item::name).toList();
    }

    private static List<String> codes(FileSelection selection) {
        return selection.problems().stream().map(Problem::code).toList();
    }

    @Test
    void takesFoldersWithAllThatIsInThemInOrder() throws IOException {
        for (String name :
                List.of("b/2.txt", "a.txt", "b/1.txt", "資料/檔案.csv", "c\nd.txt", "b/c/3.txt", "empty/.keep")) {
            file(name);
        }
        Files.createDirectories(folder.resolve("nothing"));

        FileSelection selection = select(FileSelection.Kind.ALL, false, folder);

        assertThat(names(selection))
                .containsExactly("a.txt", "b/1.txt", "b/2.txt", "b/c/3.txt", "c\nd.txt", "empty/.keep", "資料/檔案.csv");
        assertThat(selection.problems()).isEmpty();
        assertThat(selection.files())
                .allMatch(item -> item.folder().orElseThrow().equals(folder));
    }

    @Test
    void namesASingleFileByItself() throws IOException {
        FileSelection selection = select(FileSelection.Kind.DATA, false, file("x/y.txt"));

        assertThat(names(selection)).containsExactly("y.txt");
        assertThat(selection.files().getFirst().folder()).isEmpty();
    }

    @Test
    void leavesProofsAndContextsOutOfData() throws IOException {
        file("a.txt");
        file("a.txt.dtproof");
        file(".datatrust-0123.dtproof");
        file("main.dtcontext");

        assertThat(names(select(FileSelection.Kind.DATA, false, folder))).containsExactly("a.txt");
        assertThat(names(select(FileSelection.Kind.ALL, false, folder))).hasSize(4);
    }

    @Test
    void takesAFileOnceHoweverOftenItIsNamed() throws IOException {
        Path file = file("a/b.txt");

        assertThat(names(select(FileSelection.Kind.ALL, false, folder, file, folder.resolve("a/../a"))))
                .containsExactly("a/b.txt");
    }

    @Test
    void countsLinksInFoldersAndFollowsThemOnlyIfAsked() throws IOException {
        Path target = file("real/a.txt");
        Files.createSymbolicLink(folder.resolve("link.txt"), target);

        FileSelection unfollowed = select(FileSelection.Kind.ALL, false, folder);
        assertThat(names(unfollowed)).containsExactly("real/a.txt");
        assertThat(unfollowed.linksLeftOut()).isEqualTo(1);

        FileSelection followed = select(FileSelection.Kind.ALL, true, folder);
        assertThat(names(followed)).containsExactly("link.txt", "real/a.txt");
        assertThat(followed.linksLeftOut()).isZero();
    }

    @Test
    void followsALinkThatIsNamed() throws IOException {
        Path link = Files.createSymbolicLink(
                folder.resolve("link"), file("real/a.txt").resolveSibling(""));

        assertThat(names(select(FileSelection.Kind.ALL, false, link))).containsExactly("a.txt");
    }

    @Test
    void reportsLoopsOfLinksAndGoesOn() throws IOException {
        file("a/x.txt");
        Files.createSymbolicLink(folder.resolve("a/up"), folder);
        Files.createSymbolicLink(folder.resolve("a/self"), Path.of("self"));

        FileSelection selection = select(FileSelection.Kind.ALL, true, folder);

        assertThat(names(selection)).containsExactly("a/x.txt");
        assertThat(codes(selection)).containsExactlyInAnyOrder("DT-2007", "DT-2010");
    }

    @Test
    void reportsWhatIsNotThereOrNoFileAndGoesOn() throws IOException, InterruptedException {
        file("a.txt");
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        FileSelection selection = select(FileSelection.Kind.ALL, false, folder.resolve("missing"), folder);

        assertThat(names(selection)).containsExactly("a.txt");
        assertThat(codes(selection)).containsExactly("DAT-02", "DAT-03");
    }

    @Test
    void walksFoldersNestedDeeperThanAStack() throws IOException {
        Path deep = folder;
        for (int i = 0; i < 400; i++) {
            deep = deep.resolve("d");
        }
        Files.createDirectories(deep);
        Files.writeString(deep.resolve("x"), "x");

        assertThat(names(select(FileSelection.Kind.ALL, false, folder))).hasSize(1);
    }
}
