# What a client may have seen, and what not.

# verdict CLIENT: of all its events: nothing DELETED that nobody deleted, no other uid, no resourceVersion of an object that went back.
verdict() {
  awk -v client="$1" '
    function later(one, other) { return length(one) != length(other) ? length(one) > length(other) : one > other }
    function wrong(what) { print client ": " what ": " $0; faults++ }
    $1 == "request" { requests[$2]++ }
    $1 == "event" {
      key = $2 "/" $4
      events[$3]++
      if ($3 == "DELETED" && key != "configmaps/doomed") wrong("DELETED, and nobody deleted it")
      if (key in uid && uid[key] != $5) wrong("another uid than " uid[key])
      if (key in version && later(version[key] "", $6 "")) wrong("older than " version[key])
      if ($3 == "ADDED" && key in uid) wrong("ADDED a second time")
      uid[key] = $5
      version[key] = $6
    }
    END {
      if (events["DELETED"] != 1) { print client ": " events["DELETED"] + 0 " DELETED, not the one of doomed"; faults++ }
      if (client == "client-go" && !requests["watchlist"]) { print client ": never asked for a WatchList"; faults++ }
      printf "%-10s %d ADDED, %d MODIFIED, %d DELETED; %d lists, %d watches, %d WatchLists: %s\n", client, events["ADDED"], events["MODIFIED"],
        events["DELETED"], requests["list"], requests["watch"], requests["watchlist"], faults ? faults " FAULTS" : "as it must be"
      exit faults > 0
    }' "$results/$1.txt"
}
