package org.datatrust.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * One year of an official gazette that never was, in Chinese and English: {@code gazette/issues/NNN/item-NNN.txt}, and a correction of one
 * item. The same seed always yields the same bytes. Every text says that it is a TEST; nothing in it comes from a real gazette.
 */
final class SyntheticGazette {
    static final int ISSUES = 252;
    static final int ITEMS = 7674;

    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 5);
    private static final int SMALLEST_ISSUE = 12;

    private record Words(String chinese, String english) {}

    private static final List<Words> AGENCIES = List.of(
            new Words("測試資料機關", "TEST Data Agency"),
            new Words("測試審計機關", "TEST Audit Office"),
            new Words("測試衛生機關", "TEST Health Office"),
            new Words("測試交通機關", "TEST Transport Office"),
            new Words("測試環境機關", "TEST Environment Office"),
            new Words("測試教育機關", "TEST Education Office"));

    private static final List<Words> KINDS = List.of(
            new Words("公告", "Announcement"),
            new Words("法規命令", "Regulation"),
            new Words("草案預告", "Draft for comment"),
            new Words("行政規則", "Administrative rule"),
            new Words("公示送達", "Service by publication"));

    private static final List<Words> SUBJECTS = List.of(
            new Words("示範水質檢測作業要點", "procedures for demonstration water quality tests"),
            new Words("示範道路養護基準", "standards for demonstration road maintenance"),
            new Words("示範圖書館開放時間", "opening hours of the demonstration library"),
            new Words("示範學校行事曆", "calendar of the demonstration school"),
            new Words("示範公園樹木普查", "census of trees in the demonstration park"),
            new Words("示範港口潮汐表", "tide tables of the demonstration harbour"),
            new Words("示範食品標示規則", "labelling of demonstration food"),
            new Words("示範統計資料開放格式", "open formats for demonstration statistics"));

    private static final List<Words> SENTENCES = List.of(
            new Words("本文為自動產生之測試內容，不具任何法律效力。", "This text was generated for tests and has no legal effect."),
            new Words("自公布日施行。", "It takes effect on the day of publication."),
            new Words("對內容有意見者，得於六十日內以書面提出。", "Comments may be sent in writing within sixty days."),
            new Words("附件得於測試網站查閱。", "Annexes can be read at the TEST site."),
            new Words("原規定同日停止適用。", "Earlier provisions end on the same day."),
            new Words("經費由測試預算支應。", "Costs are met from the TEST budget."),
            new Words("承辦人員應每季檢討執行情形。", "The officer in charge reviews the execution every quarter."));

    /**
     * A new version of one item.
     *
     * @param file path of the new version, relative to the output folder
     * @param corrects path of the item, relative to the folder {@code gazette}
     */
    record Correction(String file, String corrects) {}

    private final long seed;

    SyntheticGazette(long seed) {
        this.seed = seed;
    }

    @SuppressWarnings("MethodCanBeStatic")
    Correction correction() {
        return new Correction("corrections/issues/126/item-007.txt", "issues/126/item-007.txt");
    }

    /** Number of items of each issue; they sum up to {@link #ITEMS}. */
    int[] sizes() {
        Random random = new Random(seed);
        int[] sizes = new int[ISSUES];
        Arrays.fill(sizes, SMALLEST_ISSUE);
        for (int left = ITEMS - ISSUES * SMALLEST_ISSUE; left > 0; left--) {
            sizes[random.nextInt(ISSUES)]++;
        }
        return sizes;
    }

    /** Text of one item; issue and item count from 1. */
    String item(int issue, int item) {
        return item(issue, item, "");
    }

    private String item(int issue, int item, String remark) {
        Random random = new Random(seed * 1_000_003 + issue * 1009L + item);
        Words agency = pick(AGENCIES, random);
        Words kind = pick(KINDS, random);
        Words subject = pick(SUBJECTS, random);
        StringBuilder text = new StringBuilder();
        text.append("TEST 測試公報 — 自動產生，非公文書 / TEST Gazette — generated, no official document\n");
        text.append("第 1 卷第 %03d 期第 %03d 篇 / Volume 1, issue %03d, item %03d\n".formatted(issue, item, issue, item));
        text.append("日期 / Date: %s\n".formatted(day(issue)));
        text.append("機關 / Agency: %s / %s\n".formatted(agency.chinese(), agency.english()));
        text.append("字號 / Reference: TEST-%06d\n".formatted(random.nextInt(1_000_000)));
        text.append(
                "\n%s：%s\n%s: %s\n\n".formatted(kind.chinese(), subject.chinese(), kind.english(), subject.english()));
        int sentences = 2 + random.nextInt(5);
        for (int i = 1; i <= sentences; i++) {
            Words sentence = i == 1 ? SENTENCES.getFirst() : pick(SENTENCES, random);
            text.append("%d. %s\n   %s\n".formatted(i, sentence.chinese(), sentence.english()));
        }
        return text.append(remark).toString();
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    /** Issues appear on working days. */
    private static LocalDate day(int issue) {
        LocalDate day = FIRST_DAY;
        for (int i = 1; i < issue; i++) {
            day = day.plusDays(day.getDayOfWeek() == DayOfWeek.FRIDAY ? 3 : 1);
        }
        return day;
    }

    /** Writes what is missing or differs. */
    void write(Path folder) throws IOException {
        int[] sizes = sizes();
        for (int issue = 1; issue <= ISSUES; issue++) {
            Path directory = folder.resolve("gazette/issues/%03d".formatted(issue));
            Files.createDirectories(directory);
            for (int item = 1; item <= sizes[issue - 1]; item++) {
                write(directory.resolve("item-%03d.txt".formatted(item)), item(issue, item));
            }
        }
        Path correction = folder.resolve(correction().file());
        Files.createDirectories(correction.resolveSibling(""));
        write(correction, item(126, 7, "\n更正：第 1 點文字修正。\nCorrection: wording of point 1.\n"));
    }

    private static void write(Path file, String text) throws IOException {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), wanted)) {
            Files.write(file, wanted);
        }
    }

    /** Relative paths of all items, in order. */
    List<String> files() {
        List<String> files = new ArrayList<>();
        int[] sizes = sizes();
        for (int issue = 1; issue <= ISSUES; issue++) {
            for (int item = 1; item <= sizes[issue - 1]; item++) {
                files.add("issues/%03d/item-%03d.txt".formatted(issue, item));
            }
        }
        return files;
    }
}
