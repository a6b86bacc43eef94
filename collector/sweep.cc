#include "collector/sweep.h"

#include <algorithm>

#include "collector/judge.h"

namespace cenote::collector {

Result<Swept> Sweep(store::Writer& writer, const Policy& policy, const SweepRules& rules) {
  Swept swept;
  Result<std::vector<Subject>> due = writer.TakeDue(rules.most);
  if (!due) {
    return due.error();
  }
  swept.more = due->size() >= rules.most;
  std::sort(due->begin(), due->end());
  due->erase(std::unique(due->begin(), due->end()), due->end());
  swept.decided = due->size();
  for (const Subject& subject : *due) {
    if (const Status judged = JudgeAgain(writer, subject, policy, swept.changes); !judged) {
      return judged.error();
    }
  }
  if (!rules.trim) {
    return swept;
  }
  const auto observations = writer.TrimObservations(writer.now() - rules.ahead - rules.keep_observations, rules.most);
  if (!observations) {
    return observations.error();
  }
  const auto journal = writer.TrimJournal(writer.now() - rules.keep_journal, rules.most);
  if (!journal) {
    return journal.error();
  }
  swept.observations_trimmed = *observations;
  swept.journal_trimmed = *journal;
  swept.more = swept.more || *observations >= rules.most || *journal >= rules.most;
  return swept;
}

}  // namespace cenote::collector
