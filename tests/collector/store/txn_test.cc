#include "collector/store/txn.h"

#include "tests/collector/store/fixture.h"

namespace cenote::store {
namespace {

class TxnTest : public StoreTest {
 protected:
  std::unique_ptr<Txn> Start(Txn::Kind kind) { return *Txn::Begin(env(), kind); }
};

TEST_F(TxnTest, WhatIsCommittedIsReadAndWhatIsNotIsGone) {
  const MDB_dbi table = env().tables().records;
  {
    auto txn = Start(Txn::Kind::kWrite);
    txn->Put(table, "a", "1");
    EXPECT_EQ(txn->Get(table, "a"), "1");
  }
  auto txn = Start(Txn::Kind::kWrite);
  EXPECT_EQ(txn->Get(table, "a"), std::nullopt);
  EXPECT_TRUE(txn->PutNew(table, "b", "2"));
  EXPECT_FALSE(txn->PutNew(table, "b", "3"));
  txn->PutLast(table, "c", "4");
  EXPECT_FALSE(txn->Delete(table, "x"));
  EXPECT_TRUE(txn->Delete(table, "c"));
  EXPECT_EQ(txn->Rows(table), 1U);
  ASSERT_TRUE(txn->Commit().ok());
  EXPECT_EQ(Start(Txn::Kind::kRead)->Get(table, "b"), "2");
}

TEST_F(TxnTest, TheFirstErrorStopsEverything) {
  const MDB_dbi table = env().tables().records;
  auto txn = Start(Txn::Kind::kWrite);
  txn->Put(table, "b", "1");
  txn->PutLast(table, "a", "not the last");
  EXPECT_TRUE(txn->failed());
  txn->Fail({Error::Code::kInvalid, "second"});
  EXPECT_NE(txn->status().error().message, "second");
  EXPECT_EQ(txn->Get(table, "b"), std::nullopt);
  Cursor cursor(*txn, table);
  EXPECT_FALSE(cursor.First());
  EXPECT_FALSE(txn->Commit().ok());
  EXPECT_EQ(Start(Txn::Kind::kRead)->Get(table, "b"), std::nullopt);
}

TEST_F(TxnTest, AnImpossibleKeyIsAnError) {
  auto txn = Start(Txn::Kind::kWrite);
  txn->Put(env().tables().records, std::string(600, 'a'), "1");
  EXPECT_FALSE(txn->TakeStatus().ok());
  EXPECT_FALSE(txn->failed());
}

TEST_F(TxnTest, ACursorSeeksBothWays) {
  const MDB_dbi table = env().tables().records;
  auto txn = Start(Txn::Kind::kWrite);
  for (const char* key : {"b", "d", "f"}) {
    txn->Put(table, key, key);
  }
  Cursor cursor(*txn, table);
  ASSERT_TRUE(cursor.Seek("c"));
  EXPECT_EQ(cursor.key(), "d");
  ASSERT_TRUE(cursor.Floor("c"));
  EXPECT_EQ(cursor.key(), "b");
  ASSERT_TRUE(cursor.Floor("d"));
  EXPECT_EQ(cursor.value(), "d");
  ASSERT_TRUE(cursor.Floor("z"));
  EXPECT_EQ(cursor.key(), "f");
  EXPECT_FALSE(cursor.Floor("a"));
  EXPECT_FALSE(cursor.Seek("g"));
  ASSERT_TRUE(cursor.First());
  cursor.Delete();
  ASSERT_TRUE(cursor.First());
  EXPECT_EQ(cursor.key(), "d");
  ASSERT_TRUE(cursor.Next());
  EXPECT_FALSE(cursor.Next());
  EXPECT_FALSE(txn->failed());
}

TEST_F(TxnTest, ARenewedReaderSeesWhatCameMeanwhile) {
  auto reader = Start(Txn::Kind::kRead);
  PutRaw(env().tables().records, "a", "1");
  EXPECT_EQ(reader->Get(env().tables().records, "a"), std::nullopt);
  reader->Reset();
  ASSERT_TRUE(reader->Renew().ok());
  EXPECT_EQ(reader->Get(env().tables().records, "a"), "1");
}

}  // namespace
}  // namespace cenote::store
