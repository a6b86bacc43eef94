// Breaks the include rules on purpose: the layering test must refuse this tree.
#pragma once

#include <lmdb.h>

#include "collector/store/writer.h"
