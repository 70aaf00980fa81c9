/** A rule of one's own whose alerts make the events that they count suspicious. */
export const counting = `
title: Many exports
id: 33333333-3333-4333-8333-333333333333
status: test
level: high
correlation:
  type: event_count
  rules: [one_export]
  group-by: [user.name]
  timespan: 5m
  condition: { gte: 3 }
---
title: Export
id: 44444444-4444-4444-8444-444444444444
name: one_export
status: test
logsource:
  category: authentication
detection:
  selection: { event_type: export }
  condition: selection
level: informational
`
