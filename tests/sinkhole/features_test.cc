#include "sinkhole/features.h"

#include <gmock/gmock.h>

#include <thread>

#include "tests/sinkhole/mail.h"

namespace cenote::sinkhole {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

class FeaturesTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { InitFeatures(); }
  Features Look(std::string_view mail) const { return Analyse(mail, limits_); }
  FeatureLimits limits_ = TestLimits();
};

auto Is(Signal signal, std::uint32_t count, std::string_view detail) {
  return AllOf(Field("signal", &SignalValue::signal, signal), Field("count", &SignalValue::count, count),
               Field("detail", &SignalValue::detail, detail));
}

MailPart Typed(std::string_view headers) { return {std::string(headers), "x"}; }

TEST_F(FeaturesTest, PlainMessage) {
  const Features features =
      Look("From: =?iso-8859-1?Q?J=F6rg?= <j@example.org>\r\nSubject: =?utf-8?B?0L/RgNC40LLQtdGC?=\r\n\r\nhello\r\n");
  EXPECT_EQ(features.message.from, "J\xC3\xB6rg <j@example.org>");
  EXPECT_EQ(features.message.subject, "\xD0\xBF\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82");
  EXPECT_EQ(features.message.parts, 1U);
  EXPECT_THAT(features.message.attachments, IsEmpty());
  EXPECT_THAT(features.signals, IsEmpty());
  EXPECT_FALSE(features.message.truncated);
}

TEST_F(FeaturesTest, EmptyMessage) {
  EXPECT_EQ(Look("").message.size, 0U);
  EXPECT_THAT(Look("\r\n").signals, IsEmpty());
}

TEST_F(FeaturesTest, AttachmentsAreListed) {
  const Features features = Look(Mixed({Typed("Content-Type: text/plain\r\n"), Attached("a.exe", "12345")}));
  ASSERT_THAT(features.message.attachments, SizeIs(1));
  const Attachment& attachment = features.message.attachments.front();
  EXPECT_EQ(attachment.name, "a.exe");
  EXPECT_EQ(attachment.media_type, "application/octet-stream");
  EXPECT_EQ(attachment.size, 5U);
  EXPECT_EQ(features.message.parts, 3U);
  EXPECT_THAT(features.signals, ElementsAre(Is(Signal::kDangerousAttachment, 1, "a.exe")));
}

TEST_F(FeaturesTest, SignalsCountAttachmentsAndKeepTheFirstName) {
  const Features features =
      Look(Mixed({Attached("a.pdf", "x"), Attached("b.scr", "x"), Attached("c.doc", "x"), Attached("d.com", "x")}));
  EXPECT_THAT(features.signals,
              ElementsAre(Is(Signal::kDangerousAttachment, 2, "b.scr"), Is(Signal::kWatchedAttachment, 2, "a.pdf")));
}

struct NameRow {
  std::string_view headers;
  std::string_view name;
};

class DeclaredName : public testing::TestWithParam<NameRow> {
 protected:
  static void SetUpTestSuite() { InitFeatures(); }
};

TEST_P(DeclaredName, IsDecodedAndJudged) {
  const Features features = Analyse(Mixed({Typed(GetParam().headers)}), TestLimits());
  ASSERT_THAT(features.message.attachments, SizeIs(1));
  EXPECT_EQ(features.message.attachments.front().name, GetParam().name);
  ASSERT_THAT(features.signals, SizeIs(1));
  EXPECT_EQ(features.signals.front().signal, Signal::kDangerousAttachment);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, DeclaredName,
    testing::Values(
        NameRow{"Content-Type: image/jpeg; name=a.exe\r\n", "a.exe"},
        NameRow{"Content-Type: text/plain; name=\"a b.exe\"\r\n", "a b.exe"},
        NameRow{"Content-Type: text/plain\r\nContent-Disposition: inline; filename=a.exe\r\n", "a.exe"},
        NameRow{"Content-Type: image/png; name=a.png\r\nContent-Disposition: attachment; filename=a.exe\r\n", "a.exe"},
        NameRow{"Content-Type: image/png; name=a.exe\r\nContent-Disposition: attachment; filename=a.png\r\n", "a.png"},
        // RFC 2231: continuations, a character set, both
        NameRow{"Content-Disposition: attachment; filename*0=inv; filename*1=oice;\r\n filename*2=.exe\r\n",
                "invoice.exe"},
        NameRow{"Content-Disposition: attachment; filename*1=.exe; filename*0=a\r\n", "a.exe"},
        NameRow{"Content-Disposition: attachment; filename*=utf-8''%D1%81%D1%87%D1%91%D1%82%2Eexe\r\n",
                "\xD1\x81\xD1\x87\xD1\x91\xD1\x82.exe"},
        NameRow{"Content-Type: application/x; name*0*=koi8-r'ru'%D3%DE; name*1*=%A3%D4%2E; name*2=exe\r\n",
                "\xD1\x81\xD1\x87\xD1\x91\xD1\x82.exe"},
        // RFC 2047 where it does not belong, as common programs write it
        NameRow{"Content-Type: application/x; name=\"=?utf-8?B?0YHRh9GR0YIuZXhl?=\"\r\n",
                "\xD1\x81\xD1\x87\xD1\x91\xD1\x82.exe"},
        NameRow{"Content-Disposition: attachment; filename==?iso-8859-1?Q?r=E9sum=E9=2Eexe?=\r\n",
                "r\xC3\xA9sum\xC3\xA9.exe"},
        NameRow{"Content-Disposition: attachment; filename=\"=?utf-8?Q?invoice.pdf?=\r\n =?utf-8?Q?.exe?=\"\r\n",
                "invoice.pdf.exe"},
        // tricks
        NameRow{"Content-Disposition: attachment; filename=\"photo\xE2\x80\xAEgpj.exe\"\r\n",
                "photo\xE2\x80\xAEgpj.exe"},
        NameRow{"Content-Disposition: attachment; filename=\"a.exe. .\"\r\n", "a.exe. ."},
        NameRow{
            "Content-Disposition: attachment; filename=a.txt\r\nContent-Disposition: attachment; filename=a.exe\r\n",
            "a.exe"},
        NameRow{
            "Content-Disposition: attachment; filename=a.exe\r\nContent-Disposition: attachment; filename=a.txt\r\n",
            "a.txt"},
        NameRow{"content-disposition: attachment;\r\n\tFILENAME=A.EXE\r\n", "A.EXE"},
        NameRow{"Content-Disposition: attachment; filename=my invoice.exe\r\n", "my invoice.exe"}));

TEST_F(FeaturesTest, UndecodableNamesStayRaw) {
  const Features features = Look(Mixed({Typed("Content-Type: a/b; name=\"\xD3\xDE.exe\"\r\n")}));
  EXPECT_THAT(features.signals, SizeIs(1));
}

TEST_F(FeaturesTest, ProgramUnderAnotherName) {
  const Features features = Look(Mixed({Attached("holiday.jpg", Program())}));
  EXPECT_THAT(features.signals, ElementsAre(Is(Signal::kDangerousAttachment, 1, "holiday.jpg (program)")));
}

TEST_F(FeaturesTest, ProgramAsText) {
  const Features features =
      Look(Mixed({{"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n", Base64(Program())}}));
  EXPECT_THAT(features.signals, ElementsAre(Is(Signal::kDangerousAttachment, 1, " (program)")));
}

TEST_F(FeaturesTest, MembersOfArchives) {
  const Features features = Look(Mixed({Attached("docs.zip", Zip({"readme.txt", "a.exe", "b.scr"}))}));
  ASSERT_THAT(features.message.attachments, SizeIs(1));
  EXPECT_THAT(features.message.attachments.front().members, ElementsAre("readme.txt", "a.exe", "b.scr"));
  EXPECT_THAT(features.signals, ElementsAre(Is(Signal::kWatchedAttachment, 1, "docs.zip"),
                                            Is(Signal::kArchivedDangerousAttachment, 2, "a.exe")));
}

TEST_F(FeaturesTest, ArchivesAreKnownByTheirBytes) {
  const Features features = Look(Mixed({Attached("docs.dat", Lzh({"a.exe"}))}));
  EXPECT_THAT(features.signals, ElementsAre(Is(Signal::kArchivedDangerousAttachment, 1, "a.exe")));
}

TEST_F(FeaturesTest, GzippedProgram) {
  const Features features = Look(Mixed({Attached("a.gz", Gz("", Program()))}));
  EXPECT_THAT(features.signals, ElementsAre(Is(Signal::kArchivedDangerousAttachment, 1, "a.gz (program)")));
}

TEST_F(FeaturesTest, NestedMessages) {
  const std::string inner = Mixed({Attached("a.exe", "x")});
  EXPECT_THAT(Look(Mixed({{"Content-Type: message/rfc822\r\n", inner}})).signals,
              ElementsAre(Is(Signal::kDangerousAttachment, 1, "a.exe")));
}

TEST_F(FeaturesTest, Uuencoded) {
  EXPECT_THAT(Look("A: b\r\n\r\ntext\r\nbegin 644 a.scr\r\n#86)C\r\n`\r\nend\r\n").signals,
              ElementsAre(Is(Signal::kDangerousAttachment, 1, "a.scr")));
  const Features encoded = Look(Mixed({{"Content-Type: a/b; name=a.scr\r\nContent-Transfer-Encoding: x-uuencode\r\n",
                                        "begin 644 a.scr\r\n#86)C\r\n`\r\nend\r\n"}}));
  EXPECT_THAT(encoded.signals, ElementsAre(Is(Signal::kDangerousAttachment, 1, "a.scr"))) << "one file is one Signal";
  EXPECT_EQ(encoded.message.attachments.front().size, 3U);
}

TEST_F(FeaturesTest, HeadersThatHideThePartsBehindThem) {
  const std::string parts = Mixed({Attached("a.exe", "x")});
  EXPECT_THAT(Look("no header at all\r\n" + parts).signals, SizeIs(1));
  EXPECT_THAT(Look("X: " + std::string(1U << 20U, 'x') + "\r\n" + parts).signals, SizeIs(1));
  EXPECT_THAT(Look("X: y\r\n" + std::string(9000, 'z') + "\r\n" + parts).signals, SizeIs(1));
  std::string deep = "To: ";
  for (int i = 0; i < 200000; ++i) {
    deep += "a:";
  }
  EXPECT_THAT(Look(deep + "\r\n" + parts).signals, SizeIs(1));
  EXPECT_THAT(Look(Mixed({{"Content-Type: message/rfc822\r\n", deep + "\r\n" + parts}})).signals, SizeIs(1));
}

// Bounds ---------------------------------------------------------------------------------------------------------

TEST_F(FeaturesTest, BytesAreBounded) {
  limits_.bytes = 100;
  const std::string mail = Mixed({Attached("a.exe", "x")});
  EXPECT_TRUE(Look(mail).message.truncated);
  EXPECT_EQ(Look(mail).message.size, mail.size());
}

TEST_F(FeaturesTest, PartsAreBounded) {
  limits_.parts = 10;
  const Features features = Look(Mixed(std::vector<MailPart>(20, Attached("a.exe", "x"))));
  EXPECT_EQ(features.message.parts, 10U);
  EXPECT_TRUE(features.message.truncated);
}

TEST_F(FeaturesTest, DepthIsBounded) {
  std::string deep = Mixed({Attached("a.exe", "x")});
  for (int i = 0; i < 3; ++i) {
    deep.insert(0, "Content-Type: message/rfc822\r\n\r\n");
  }
  EXPECT_THAT(Look(deep).signals, SizeIs(1));
  limits_.depth = 3;
  EXPECT_THAT(Look(deep).signals, IsEmpty());
  EXPECT_TRUE(Look(deep).message.truncated);
}

TEST_F(FeaturesTest, AttachmentsAreBoundedButAllAreJudged) {
  const Features features = Look(Mixed(std::vector<MailPart>(kMaxAttachments + 5, Attached("a.exe", "x"))));
  EXPECT_THAT(features.message.attachments, SizeIs(kMaxAttachments));
  EXPECT_THAT(features.signals, ElementsAre(Is(Signal::kDangerousAttachment, kMaxAttachments + 5, "a.exe")));
  EXPECT_TRUE(features.message.truncated);
}

TEST_F(FeaturesTest, ArchiveBytesAreBounded) {
  limits_.archive_bytes = 50;
  const std::string large = Zip(std::vector<std::string>(50, std::string(300, 'a')));
  EXPECT_TRUE(Look(Mixed({Attached("a.zip", large)})).message.truncated);
  limits_.archive_bytes = large.size();
  EXPECT_FALSE(Look(Mixed({Attached("a.zip", large)})).message.truncated);
}

TEST_F(FeaturesTest, TextsAreBounded) {
  const Features features = Look("Subject: " + std::string(2000, 's') + "\r\nFrom: " + std::string(2000, 'f') +
                                 "\r\nContent-Type: a/b; name=\"" + std::string(2000, 'n') + ".exe\"\r\n\r\nx");
  EXPECT_EQ(features.message.subject.size(), kMaxHeaderText);
  EXPECT_EQ(features.message.from.size(), kMaxHeaderText);
  ASSERT_THAT(features.signals, SizeIs(1));
  EXPECT_EQ(features.signals.front().detail.size(), kMaxDetail);
  EXPECT_EQ(features.message.attachments.front().name.size(), kMaxHeaderText);
}

TEST_F(FeaturesTest, TimeIsBounded) {
  limits_.time = std::chrono::milliseconds(2);
  std::string mail = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (int i = 0; i < 100000; ++i) {
    mail += "--b\r\n\r\nx\r\n";
  }
  EXPECT_TRUE(Look(mail).message.truncated);
}

TEST_F(FeaturesTest, ManyThreads) {
  const std::string mail =
      Mixed({Attached("docs.zip", Zip({"a.exe"})), Typed("Content-Type: a/b; name=\"=?koi8-r?Q?=D3=DE?=.scr\"\r\n")});
  const Features expected = Look(mail);
  EXPECT_THAT(expected.signals, SizeIs(3));
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n) {
        EXPECT_EQ(Look(mail).signals, expected.signals);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace
}  // namespace cenote::sinkhole
