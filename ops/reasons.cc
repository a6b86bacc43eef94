#include "ops/reasons.h"

namespace cenote::ops {

Result<ReasonTable> ReasonsOf(const Config& config) {
  ReasonTable table;
  for (const Values& row : config.Rows("reason")) {
    const std::string& name = row.Text("name");
    const auto number = static_cast<std::uint16_t>(row.Integer("code"));
    if (const Status added = table.Add(name, number, row.Text("text")); !added) {
      return Within("reason = \"" + name + "\"", added.error());
    }
  }
  return table;
}

}  // namespace cenote::ops
