// Made of the API by `npm run reference`.

/** The operations: their method and path. */
export const operations = {
  getHealthLive: ['GET', '/health/live'],
  getHealthReady: ['GET', '/health/ready'],
  postIpRanges: ['POST', '/api/v1/ip-ranges'],
  getIpRanges: ['GET', '/api/v1/ip-ranges'],
  deleteIpRanges: ['DELETE', '/api/v1/ip-ranges'],
  deleteIpRangesById: ['DELETE', '/api/v1/ip-ranges/{id}'],
  postIpRangesByIdUndo: ['POST', '/api/v1/ip-ranges/{id}/undo'],
  getSuspiciousEvents: ['GET', '/api/v1/suspicious-events'],
  getSuspiciousEventsById: ['GET', '/api/v1/suspicious-events/{id}'],
  getSuspiciousEventsByIdLineage: ['GET', '/api/v1/suspicious-events/{id}/lineage'],
  postSuspiciousEventsByIdTakeBack: ['POST', '/api/v1/suspicious-events/{id}/take-back'],
  postSuspiciousEventsByIdUndo: ['POST', '/api/v1/suspicious-events/{id}/undo'],
  postSuspiciousEventsByIdMark: ['POST', '/api/v1/suspicious-events/{id}/mark'],
  deleteSuspiciousEventsByIdMark: ['DELETE', '/api/v1/suspicious-events/{id}/mark'],
  getRangeFeeds: ['GET', '/api/v1/range-feeds'],
  postRangeFeedsByNameRefresh: ['POST', '/api/v1/range-feeds/{name}/refresh'],
  postRulesByIdTakeBack: ['POST', '/api/v1/rules/{id}/take-back'],
  postAlertsByIdTakeBack: ['POST', '/api/v1/alerts/{id}/take-back'],
  postRulesByIdUndo: ['POST', '/api/v1/rules/{id}/undo'],
  postAlertsByIdUndo: ['POST', '/api/v1/alerts/{id}/undo'],
  getPeople: ['GET', '/api/v1/people'],
  getPeopleById: ['GET', '/api/v1/people/{id}'],
  getIncidentFeeds: ['GET', '/api/v1/incident-feeds'],
  getIncidents: ['GET', '/api/v1/incidents'],
  getIncidentsById: ['GET', '/api/v1/incidents/{id}'],
  patchIncidentsById: ['PATCH', '/api/v1/incidents/{id}'],
  postIncidentsByIdTakeBack: ['POST', '/api/v1/incidents/{id}/take-back'],
  postIncidentsByIdTakeBackUndo: ['POST', '/api/v1/incidents/{id}/take-back/undo'],
  postIncidentsByIdNotes: ['POST', '/api/v1/incidents/{id}/notes'],
  postIncidentsByIdMerge: ['POST', '/api/v1/incidents/{id}/merge'],
  postIncidentsByIdSplit: ['POST', '/api/v1/incidents/{id}/split'],
  postIncidentsByIdUndo: ['POST', '/api/v1/incidents/{id}/undo'],
  getEvents: ['GET', '/api/v1/events'],
  postEvents: ['POST', '/api/v1/events'],
  getEventsById: ['GET', '/api/v1/events/{id}'],
  getEventsHistogram: ['GET', '/api/v1/events/histogram'],
  getEventsTop: ['GET', '/api/v1/events/top'],
  getEventsExport: ['GET', '/api/v1/events/export'],
  getAlerts: ['GET', '/api/v1/alerts'],
  getAlertsById: ['GET', '/api/v1/alerts/{id}'],
  getAlertsByIdExplain: ['GET', '/api/v1/alerts/{id}/explain'],
  getRules: ['GET', '/api/v1/rules'],
  postRules: ['POST', '/api/v1/rules'],
  getRulesById: ['GET', '/api/v1/rules/{id}'],
  putRulesById: ['PUT', '/api/v1/rules/{id}'],
  deleteRulesById: ['DELETE', '/api/v1/rules/{id}'],
  postRulesByIdEnable: ['POST', '/api/v1/rules/{id}/enable'],
  postRulesByIdDisable: ['POST', '/api/v1/rules/{id}/disable'],
  postRulesByIdRollback: ['POST', '/api/v1/rules/{id}/rollback'],
  postRulesValidate: ['POST', '/api/v1/rules/validate'],
  postRulesTest: ['POST', '/api/v1/rules/test'],
  getStream: ['GET', '/api/v1/stream'],
  getSources: ['GET', '/api/v1/sources'],
  getQuality: ['GET', '/api/v1/quality'],
  getTraffic: ['GET', '/api/v1/traffic'],
  getTrafficRates: ['GET', '/api/v1/traffic/rates'],
  postSetup: ['POST', '/api/v1/setup'],
  postSession: ['POST', '/api/v1/session'],
  getSession: ['GET', '/api/v1/session'],
  deleteSession: ['DELETE', '/api/v1/session'],
  getSessionOidc: ['GET', '/api/v1/session/oidc'],
  getSessionOidcCallback: ['GET', '/api/v1/session/oidc/callback'],
  getUsers: ['GET', '/api/v1/users'],
  postUsers: ['POST', '/api/v1/users'],
  patchUsersByName: ['PATCH', '/api/v1/users/{name}'],
  deleteUsersByName: ['DELETE', '/api/v1/users/{name}'],
  getKeys: ['GET', '/api/v1/keys'],
  postKeys: ['POST', '/api/v1/keys'],
  deleteKeysById: ['DELETE', '/api/v1/keys/{id}'],
  getAudit: ['GET', '/api/v1/audit'],
  getRangeLists: ['GET', '/api/v1/range-lists'],
  getRangeListsByName: ['GET', '/api/v1/range-lists/{name}'],
  putRangeListsByName: ['PUT', '/api/v1/range-lists/{name}'],
  deleteRangeListsByName: ['DELETE', '/api/v1/range-lists/{name}'],
  postIdentities: ['POST', '/api/v1/identities'],
  postRecords: ['POST', '/api/v1/records'],
} as const

/** What each operation takes and answers. */
export interface Operations {
  /** Whether it runs */
  readonly getHealthLive: {
    readonly answer: {
      readonly status: 'ok'
    }
  }
  /** Whether it can do its work */
  readonly getHealthReady: {
    readonly answer: {
      readonly status: 'ok'
    }
  }
  /** Add a suspicious range */
  readonly postIpRanges: {
    readonly query?: {
      /** Only tell what would come of it. */
      readonly dry_run?: 'true' | 'false' | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
      readonly retroactive?: 'true' | 'false' | undefined
    }
    readonly body: {
      /** A range such as 173.99.253.0/24 or 2001:db8::/32, or a bare address. */
      readonly cidr: string
      /** From then on it flags no further event. */
      readonly expires_at?: string | null | undefined
      /** What kind of range it is. */
      readonly tags?: readonly string[] | undefined
      readonly comment?: string | null | undefined
    }
    readonly answer: {
      readonly cidr: string
      readonly effect: {
        readonly dry_run: boolean
        /** Events that became suspicious. */
        readonly flagged: number
        /** Events that no longer are. */
        readonly cleared: number
        /** Events of which the score or the causes may be others. */
        readonly changed: number
        /** All of these together. */
        readonly total: number
        /** The first of them, in the order of their ids. */
        readonly events: readonly ({
          readonly id: string
          readonly was: {
            readonly is_suspicious: boolean
            readonly score: number
          }
          readonly is: {
            readonly is_suspicious: boolean
            readonly score: number
          }
        })[]
      }
    } | {
      readonly id: number
      readonly cidr: string
      readonly added_at: string
      /** The list it came with. */
      readonly list: string | null
      readonly expires_at: string | null
      readonly tags: readonly string[]
      readonly comment: string | null
      readonly effect?: {
        readonly dry_run: boolean
        /** Events that became suspicious. */
        readonly flagged: number
        /** Events that no longer are. */
        readonly cleared: number
        /** Events of which the score or the causes may be others. */
        readonly changed: number
        /** All of these together. */
        readonly total: number
        /** The first of them, in the order of their ids. */
        readonly events: readonly ({
          readonly id: string
          readonly was: {
            readonly is_suspicious: boolean
            readonly score: number
          }
          readonly is: {
            readonly is_suspicious: boolean
            readonly score: number
          }
        })[]
      } | undefined
    }
  }
  /** All suspicious ranges */
  readonly getIpRanges: {
    readonly query?: {
      /** Only ranges that hold this address. */
      readonly holding?: string | undefined
      /** Only ranges of this list. */
      readonly list?: string | undefined
      /** Rows of a page. */
      readonly limit?: number | undefined
      /** From the header Link of the page before. */
      readonly cursor?: string | undefined
    }
    readonly answer: readonly IpRange[]
  }
  /** Remove the range with this text */
  readonly deleteIpRanges: {
    readonly query: {
      /** Only tell what would come of it. */
      readonly dry_run?: 'true' | 'false' | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
      readonly take_back?: 'true' | 'false' | undefined
      /** A range such as 173.99.253.0/24 or 2001:db8::/32, or a bare address. */
      readonly cidr: string
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    } | undefined
  }
  /** Remove a range */
  readonly deleteIpRangesById: {
    readonly path: {
      readonly id: number
    }
    readonly query?: {
      /** Only tell what would come of it. */
      readonly dry_run?: 'true' | 'false' | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
      readonly take_back?: 'true' | 'false' | undefined
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    } | undefined
  }
  /** Undo taking a range back */
  readonly postIpRangesByIdUndo: {
    readonly path: {
      readonly id: number
    }
    readonly body: {
      /** Only tell what would come of it. */
      readonly dry_run?: boolean | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    }
  }
  /** Suspicious events, the newest first */
  readonly getSuspiciousEvents: {
    readonly query?: {
      /** Rows of a page. */
      readonly limit?: number | undefined
      /** Rows to pass over. */
      readonly offset?: number | undefined
      /** From the header Link of the page before; instead of offset. */
      readonly cursor?: string | undefined
      /** Not before this time. */
      readonly start_date?: string | undefined
      /** Not after this time; a day without a time is meant to its end. */
      readonly end_date?: string | undefined
      readonly user?: string | undefined
      /** An address or a range. */
      readonly ip?: string | undefined
      readonly type?: string | undefined
      readonly application?: string | undefined
      /** With a cause of this kind. */
      readonly cause?: 'range' | 'rule' | 'person' | 'user' | 'address' | undefined
      /** With this score or more. */
      readonly min_score?: number | undefined
    }
    readonly answer: readonly Verdict[]
  }
  /** All that is known of an event, suspicious or not */
  readonly getSuspiciousEventsById: {
    readonly path: {
      /** The id of an event. */
      readonly id: string
    }
    readonly answer: {
      readonly id: string
      readonly timestamp: string
      readonly user: string | null
      readonly ip: string
      readonly event_type: string
      readonly application: string
      readonly file_size_mb: number | null
      readonly success: boolean
      readonly is_suspicious: boolean
      readonly score: number
      readonly causes: readonly Cause[]
      /** How the causes make the score. */
      readonly explanation: string
      readonly taken_back: boolean
      readonly marked: boolean
      /** What people did to its flag, the newest last. */
      readonly notes: readonly {
        readonly change: 'mark' | 'unmark' | 'take-back' | 'undo'
        readonly at: string
        readonly by: string | null
        readonly reason: string | null
      }[]
    }
  }
  /** What an event is suspicious because of, or what is because of it */
  readonly getSuspiciousEventsByIdLineage: {
    readonly path: {
      /** The id of an event. */
      readonly id: string
    }
    readonly query?: {
      readonly direction?: 'up' | 'down' | undefined
      /** Events in the graph. */
      readonly limit?: number | undefined
      /** Edges from one event by one user or address. */
      readonly edges?: number | undefined
    }
    readonly answer: {
      readonly event: string
      readonly direction: 'up' | 'down'
      /** The event first, then the others, the nearest first. */
      readonly nodes: readonly Verdict[]
      /** `because` is an earlier suspicious event with the user or address of `event`. */
      readonly edges: readonly {
        readonly event: string
        readonly because: string
        readonly by: 'user' | 'address'
      }[]
      /** False when a limit cut something off. */
      readonly complete: boolean
    }
  }
  /** Take a flag back */
  readonly postSuspiciousEventsByIdTakeBack: {
    readonly path: {
      /** The id of an event. */
      readonly id: string
    }
    readonly body: {
      /** Only tell what would come of it. */
      readonly dry_run?: boolean | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    }
  }
  /** Undo taking a flag back */
  readonly postSuspiciousEventsByIdUndo: {
    readonly path: {
      /** The id of an event. */
      readonly id: string
    }
    readonly body: {
      /** Only tell what would come of it. */
      readonly dry_run?: boolean | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    }
  }
  /** Mark an event as suspicious */
  readonly postSuspiciousEventsByIdMark: {
    readonly path: {
      /** The id of an event. */
      readonly id: string
    }
    readonly body: {
      /** Only tell what would come of it. */
      readonly dry_run?: boolean | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    }
  }
  /** Withdraw a mark */
  readonly deleteSuspiciousEventsByIdMark: {
    readonly path: {
      /** The id of an event. */
      readonly id: string
    }
    readonly query?: {
      /** Only tell what would come of it. */
      readonly dry_run?: 'true' | 'false' | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    }
  }
  /** Lists that are kept elsewhere */
  readonly getRangeFeeds: {
    readonly answer: readonly {
      /** The list of ranges that it fills. */
      readonly name: string
      readonly from: string
      /** When the copy in force was last known to be that of its source; since the service began. */
      readonly good_at: string | null
      readonly tried_at: string | null
      /** Why the last attempt failed; the last good copy stays in force. */
      readonly failure: string | null
      readonly next_at: string | null
    }[]
  }
  /** Read such a list now */
  readonly postRangeFeedsByNameRefresh: {
    readonly path: {
      readonly name: string
    }
    readonly answer: {
      /** The list of ranges that it fills. */
      readonly name: string
      readonly from: string
      /** When the copy in force was last known to be that of its source; since the service began. */
      readonly good_at: string | null
      readonly tried_at: string | null
      /** Why the last attempt failed; the last good copy stays in force. */
      readonly failure: string | null
      readonly next_at: string | null
    }
  }
  /** Take back the flags of a rule */
  readonly postRulesByIdTakeBack: {
    readonly path: {
      readonly id: string
    }
    readonly body: {
      /** Only tell what would come of it. */
      readonly dry_run?: boolean | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    }
  }
  /** Take back the flags of an alert */
  readonly postAlertsByIdTakeBack: {
    readonly path: {
      readonly id: string
    }
    readonly body: {
      /** Only tell what would come of it. */
      readonly dry_run?: boolean | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    }
  }
  /** Undo taking back the flags of a rule */
  readonly postRulesByIdUndo: {
    readonly path: {
      readonly id: string
    }
    readonly body: {
      /** Only tell what would come of it. */
      readonly dry_run?: boolean | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    }
  }
  /** Undo taking back the flags of an alert */
  readonly postAlertsByIdUndo: {
    readonly path: {
      readonly id: string
    }
    readonly body: {
      /** Only tell what would come of it. */
      readonly dry_run?: boolean | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    }
  }
  /** People with incidents, the greatest risk first */
  readonly getPeople: {
    readonly query?: {
      /** Rows of a page. */
      readonly limit?: number | undefined
      /** Rows to pass over. */
      readonly offset?: number | undefined
      /** From the header Link of the page before; instead of offset. */
      readonly cursor?: string | undefined
      /** Only incidents of this level count. */
      readonly level?: 'low' | 'medium' | 'high' | 'critical' | undefined
      /** Only incidents of this type count. */
      readonly type?: string | undefined
      /** Only incidents of this source count; `vedette`: those of our own alerts. */
      readonly source?: string | undefined
      /** Not before this time. */
      readonly start_date?: string | undefined
      /** Not after this time; a day without a time is meant to its end. */
      readonly end_date?: string | undefined
    }
    readonly answer: readonly ({
      readonly id: string
      readonly name: string | null
      readonly team: string | null
      readonly manager: string | null
      /** 0 to 100: 100 * (1 - e ** -points), the points of all terms together. */
      readonly score: number
      readonly terms: readonly {
        readonly level: 'low' | 'medium' | 'high' | 'critical'
        readonly incidents: number
        /** Incidents that count half after 30 days, and by their share of a shared address. */
        readonly weighed: number
        readonly points: number
      }[]
      readonly newest: string | null
    })[]
  }
  /** A person: incidents, alerts, suspicious events, score with its terms, addresses */
  readonly getPeopleById: {
    readonly path: {
      readonly id: string
    }
    readonly query?: {
      /** Only incidents of this level count. */
      readonly level?: 'low' | 'medium' | 'high' | 'critical' | undefined
      /** Only incidents of this type count. */
      readonly type?: string | undefined
      /** Only incidents of this source count; `vedette`: those of our own alerts. */
      readonly source?: string | undefined
      /** Not before this time. */
      readonly start_date?: string | undefined
      /** Not after this time; a day without a time is meant to its end. */
      readonly end_date?: string | undefined
    }
    readonly answer: {
      readonly id: string
      readonly name: string | null
      readonly team: string | null
      readonly manager: string | null
      /** 0 to 100: 100 * (1 - e ** -points), the points of all terms together. */
      readonly score: number
      readonly terms: readonly {
        readonly level: 'low' | 'medium' | 'high' | 'critical'
        readonly incidents: number
        /** Incidents that count half after 30 days, and by their share of a shared address. */
        readonly weighed: number
        readonly points: number
      }[]
      readonly newest: string | null
      readonly incidents: readonly {
        readonly source: string
        readonly type: string
        readonly level: 'low' | 'medium' | 'high' | 'critical'
        readonly timestamp: string
        /** Below 1 where several people had the address. */
        readonly weight: number
        /** As the source gave it, with its type. */
        readonly report: Readonly<Record<string, unknown>>
      }[]
      /** Of our own alerts, whatever their status; the newest 500. */
      readonly own_incidents: readonly Incident[]
      /** The newest 500. */
      readonly alerts: readonly ({
        readonly id: string
        readonly rule: {
          readonly id: string
          readonly title: string
          readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
        }
        readonly key: Readonly<Record<string, string>>
        readonly status: 'open' | 'closed' | 'withdrawn'
        readonly opened_at: string
        readonly closed_at: string
        readonly reason: string
        readonly incident: string
        /** Below 1 where several people had the address. */
        readonly weight: number
      })[]
      /** The newest 100 suspicious events of a user of this name. */
      readonly flags: readonly Verdict[]
      /** Where there is more. */
      readonly links: {
        readonly events: string
        readonly suspicious_events: string
      }
      readonly addresses: readonly {
        readonly address: string
        readonly from: string | null
        readonly until: string | null
        readonly weight: number
      }[]
    }
  }
  /** The systems that report incidents, and how they stand */
  readonly getIncidentFeeds: {
    readonly answer: {
      readonly unresolved: number
      readonly feeds: readonly ({
        readonly feed: string
        readonly upstream: string
        /** Whether its copy is missing, or older than it should be. */
        readonly stale: boolean
        /** When its newest good answer was asked for. */
        readonly good_at: string | null
        /** Why the last attempt failed. */
        readonly failure: string | null
        readonly breaker: 'closed' | 'open' | 'half_open'
        readonly faults: {
          /** Items of the newest good answer that could not be used. */
          readonly count: number
          readonly first: readonly {
            readonly item: number
            readonly reason: string
          }[]
        }
      })[]
    }
  }
  /** Incidents of our own alerts, the greatest risk first */
  readonly getIncidents: {
    readonly query?: {
      /** Rows of a page. */
      readonly limit?: number | undefined
      /** Rows to pass over. */
      readonly offset?: number | undefined
      /** From the header Link of the page before; instead of offset. */
      readonly cursor?: string | undefined
      /** The greatest risk, or the newest alert, first. */
      readonly order?: 'risk' | 'newest' | undefined
      /** `open`: whatever is not closed. */
      readonly status?: 'new' | 'acknowledged' | 'in_progress' | 'closed' | 'open' | undefined
      readonly level?: 'informational' | 'low' | 'medium' | 'high' | 'critical' | undefined
      readonly owner?: string | undefined
      /** Only incidents that mean this person. */
      readonly person?: string | undefined
      /** Only incidents with this source or target. */
      readonly address?: string | undefined
      /** Only incidents with an alert of this rule, by its id. */
      readonly rule?: string | undefined
      /** Stands in the title, a rule, a person, an address or the owner. */
      readonly text?: string | undefined
      /** Not before this time. */
      readonly start_date?: string | undefined
      /** Not after this time; a day without a time is meant to its end. */
      readonly end_date?: string | undefined
    }
    readonly answer: readonly Incident[]
  }
  /** One incident: its alerts with why each belongs to it, and what happened, in order of time */
  readonly getIncidentsById: {
    readonly path: {
      /** The id of an incident, or of any of its alerts. */
      readonly id: string
    }
    readonly answer: {
      /** The id of its oldest alert; that of each of its alerts leads to it too. */
      readonly id: string
      readonly title: string
      readonly status: 'new' | 'acknowledged' | 'in_progress' | 'closed'
      /** What it turned out to be, once it is closed. */
      readonly disposition: 'true_positive' | 'benign' | 'false_positive' | null
      /** Alerts came after it was closed, so that it is new again. */
      readonly reopened: boolean
      readonly owner: string | null
      /** That of its most urgent alert. */
      readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
      /** 0 to 100: 100 * (1 - e ** -points), the points of all terms together. */
      readonly score: number
      readonly terms: readonly {
        readonly rule: string
        readonly title: string
        readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
        readonly alerts: number
        /** 1 + log10(alerts). */
        readonly weighed: number
        readonly points: number
      }[]
      readonly start: string
      /** While it goes on: when it ends if nothing follows. */
      readonly end: string
      /** An alert is open. */
      readonly ongoing: boolean
      /** Those that stand. */
      readonly alerts: number
      /** Alerts that were withdrawn. */
      readonly withdrawn: number
      /** The first 100, the surest first. */
      readonly people: readonly {
        readonly id: string
        /** Below 1 where several people had the address. */
        readonly weight: number
        readonly alerts: number
      }[]
      /** The first 100, those of the most alerts first. */
      readonly sources: readonly string[]
      /** The first 100, those of the most alerts first. */
      readonly targets: readonly string[]
      /** How many there are of each. */
      readonly totals: {
        readonly people: number
        readonly sources: number
        readonly targets: number
      }
      /** The oldest first, at most 1000. */
      readonly all_alerts: readonly ({
        readonly id: string
        readonly rule: {
          readonly id: string
          readonly title: string
          readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
        }
        readonly key: Readonly<Record<string, string>>
        readonly status: 'open' | 'closed' | 'withdrawn'
        readonly opened_at: string
        readonly closed_at: string
        readonly reason: string
        /** Why it is in the incident: what it has in common with which other alert. */
        readonly link: {
          readonly by: 'first'
        } | {
          readonly by: 'cause'
          readonly alert: string
        } | {
          readonly by: 'person' | 'address' | 'target' | 'wave'
          readonly value: string
          readonly alert: string
          /** Between the end of one and the beginning of the other. */
          readonly gap_seconds: number
        } | {
          readonly by: 'decision'
          readonly decision: number
          readonly alert: string
        }
      })[]
      /** In order of time: alerts and suspicious events by theirs, decisions by when they were made. */
      readonly timeline: readonly {
        readonly at: string
        readonly type: 'alert' | 'alert_closed' | 'alert_withdrawn' | 'flag' | 'update' | 'note' | 'merge' | 'split' | 'undo' | 'take-back' | 'undo-take-back'
        /** The same for people. */
        readonly text: string
        readonly alert?: string | undefined
        readonly event?: string | undefined
        /** Its number, by which a merge or split is undone. */
        readonly decision?: number | undefined
        readonly by?: string | undefined
        readonly reason?: string | undefined
      }[]
    }
  }
  /** Change the status or the owner of an incident */
  readonly patchIncidentsById: {
    readonly path: {
      /** The id of an incident, or of any of its alerts. */
      readonly id: string
    }
    readonly body: {
      readonly status?: 'new' | 'acknowledged' | 'in_progress' | 'closed' | undefined
      /** What it turned out to be; with the status closed. */
      readonly disposition?: 'true_positive' | 'benign' | 'false_positive' | undefined
      /** Who looks after it; null: nobody. */
      readonly owner?: string | null | undefined
      /** With the disposition false_positive: takes back what its alerts made suspicious. */
      readonly take_back?: boolean | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
    }
    readonly answer: {
      /** The id of its oldest alert; that of each of its alerts leads to it too. */
      readonly id: string
      readonly title: string
      readonly status: 'new' | 'acknowledged' | 'in_progress' | 'closed'
      /** What it turned out to be, once it is closed. */
      readonly disposition: 'true_positive' | 'benign' | 'false_positive' | null
      /** Alerts came after it was closed, so that it is new again. */
      readonly reopened: boolean
      readonly owner: string | null
      /** That of its most urgent alert. */
      readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
      /** 0 to 100: 100 * (1 - e ** -points), the points of all terms together. */
      readonly score: number
      readonly terms: readonly {
        readonly rule: string
        readonly title: string
        readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
        readonly alerts: number
        /** 1 + log10(alerts). */
        readonly weighed: number
        readonly points: number
      }[]
      readonly start: string
      /** While it goes on: when it ends if nothing follows. */
      readonly end: string
      /** An alert is open. */
      readonly ongoing: boolean
      /** Those that stand. */
      readonly alerts: number
      /** Alerts that were withdrawn. */
      readonly withdrawn: number
      /** The first 100, the surest first. */
      readonly people: readonly {
        readonly id: string
        /** Below 1 where several people had the address. */
        readonly weight: number
        readonly alerts: number
      }[]
      /** The first 100, those of the most alerts first. */
      readonly sources: readonly string[]
      /** The first 100, those of the most alerts first. */
      readonly targets: readonly string[]
      /** How many there are of each. */
      readonly totals: {
        readonly people: number
        readonly sources: number
        readonly targets: number
      }
      /** Closed as false positive: what taking back came to, or would come to. */
      readonly take_back?: {
        readonly dry_run: boolean
        /** Events that became suspicious. */
        readonly flagged: number
        /** Events that no longer are. */
        readonly cleared: number
        /** Events of which the score or the causes may be others. */
        readonly changed: number
        /** All of these together. */
        readonly total: number
        /** The first of them, in the order of their ids. */
        readonly events: readonly ({
          readonly id: string
          readonly was: {
            readonly is_suspicious: boolean
            readonly score: number
          }
          readonly is: {
            readonly is_suspicious: boolean
            readonly score: number
          }
        })[]
      } | undefined
    }
  }
  /** Take back what the alerts of an incident made suspicious */
  readonly postIncidentsByIdTakeBack: {
    readonly path: {
      /** The id of an incident, or of any of its alerts. */
      readonly id: string
    }
    readonly body: {
      /** Only tell what would come of it. */
      readonly dry_run?: boolean | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    }
  }
  /** Undo taking back what the alerts of an incident made suspicious */
  readonly postIncidentsByIdTakeBackUndo: {
    readonly path: {
      /** The id of an incident, or of any of its alerts. */
      readonly id: string
    }
    readonly body: {
      /** Only tell what would come of it. */
      readonly dry_run?: boolean | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
    }
    readonly answer: {
      readonly dry_run: boolean
      /** Events that became suspicious. */
      readonly flagged: number
      /** Events that no longer are. */
      readonly cleared: number
      /** Events of which the score or the causes may be others. */
      readonly changed: number
      /** All of these together. */
      readonly total: number
      /** The first of them, in the order of their ids. */
      readonly events: readonly ({
        readonly id: string
        readonly was: {
          readonly is_suspicious: boolean
          readonly score: number
        }
        readonly is: {
          readonly is_suspicious: boolean
          readonly score: number
        }
      })[]
    }
  }
  /** Add a note to an incident */
  readonly postIncidentsByIdNotes: {
    readonly path: {
      /** The id of an incident, or of any of its alerts. */
      readonly id: string
    }
    readonly body: {
      readonly text: string
    }
    readonly answer: Incident
  }
  /** Make one incident of several */
  readonly postIncidentsByIdMerge: {
    readonly path: {
      /** The id of an incident, or of any of its alerts. */
      readonly id: string
    }
    readonly body: {
      readonly incidents: readonly string[]
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
    }
    readonly answer: Incident
  }
  /** Make an incident of some alerts of another */
  readonly postIncidentsByIdSplit: {
    readonly path: {
      /** The id of an incident, or of any of its alerts. */
      readonly id: string
    }
    readonly body: {
      readonly alerts: readonly string[]
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
    }
    readonly answer: Incident
  }
  /** Undo a merge or split of an incident */
  readonly postIncidentsByIdUndo: {
    readonly path: {
      /** The id of an incident, or of any of its alerts. */
      readonly id: string
    }
    readonly body: {
      /** Its number, from the timeline. */
      readonly decision?: number | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
    }
    readonly answer: readonly Incident[]
  }
  /** Stored events, the newest first */
  readonly getEvents: {
    readonly query?: {
      /** Rows of a page. */
      readonly limit?: number | undefined
      /** From the header Link of the page before. */
      readonly cursor?: string | undefined
      /** Not before this time. */
      readonly start_date?: string | undefined
      /** Not after this time; a day without a time is meant to its end. */
      readonly end_date?: string | undefined
      /** Only events of this kind. */
      readonly class?: 'authentication' | 'http' | 'network' | 'dns' | 'process' | 'file' | 'registry' | 'module' | 'script' | 'api' | 'base' | undefined
      /** What is asked of a field; give it several times to ask for all. A filter must be a field (it is there), field=value, field^=beginning, field*=part, field>=number, field<=number, or field in ["value", ...]. An address may be a range; texts are compared with their case. */
      readonly filter?: string | readonly string[] | undefined
    }
    readonly answer: readonly {
      readonly id: string
      readonly time: string
      readonly class: 'authentication' | 'http' | 'network' | 'dns' | 'process' | 'file' | 'registry' | 'module' | 'script' | 'api' | 'base'
      /** By dotted name; see the list of fields. */
      readonly fields: Readonly<Record<string, string | number | readonly (string | number)[]>>
    }[]
  }
  /** Take in events and say which are suspicious */
  readonly postEvents: {
    readonly query?: {
      /** Take good items in though others have faults, and any number of them. */
      readonly partial?: 'true' | 'false' | undefined
      /** With partial: answer every item, or only those that could not be taken. */
      readonly results?: 'all' | 'refused' | undefined
    }
    readonly body: Event | readonly Event[]
    readonly answer: readonly EventResult[]
  }
  /** One stored event */
  readonly getEventsById: {
    readonly path: {
      readonly id: string
    }
    readonly answer: {
      readonly id: string
      readonly time: string
      readonly class: 'authentication' | 'http' | 'network' | 'dns' | 'process' | 'file' | 'registry' | 'module' | 'script' | 'api' | 'base'
      /** By dotted name; see the list of fields. */
      readonly fields: Readonly<Record<string, string | number | readonly (string | number)[]>>
    }
  }
  /** How many events there are by time */
  readonly getEventsHistogram: {
    readonly query?: {
      /** Of a bucket, such as 15m, 1h or 1d. */
      readonly width?: string | undefined
      /** Not before this time. */
      readonly start_date?: string | undefined
      /** Not after this time; a day without a time is meant to its end. */
      readonly end_date?: string | undefined
      /** Only events of this kind. */
      readonly class?: 'authentication' | 'http' | 'network' | 'dns' | 'process' | 'file' | 'registry' | 'module' | 'script' | 'api' | 'base' | undefined
      /** What is asked of a field; give it several times to ask for all. A filter must be a field (it is there), field=value, field^=beginning, field*=part, field>=number, field<=number, or field in ["value", ...]. An address may be a range; texts are compared with their case. */
      readonly filter?: string | readonly string[] | undefined
    }
    readonly answer: {
      readonly total: number
      readonly buckets: readonly {
        readonly time: string
        readonly count: number
      }[]
    }
  }
  /** The most frequent values of a field */
  readonly getEventsTop: {
    readonly query: {
      readonly field: string
      /** Values told. */
      readonly limit?: number | undefined
      /** Not before this time. */
      readonly start_date?: string | undefined
      /** Not after this time; a day without a time is meant to its end. */
      readonly end_date?: string | undefined
      /** Only events of this kind. */
      readonly class?: 'authentication' | 'http' | 'network' | 'dns' | 'process' | 'file' | 'registry' | 'module' | 'script' | 'api' | 'base' | undefined
      /** What is asked of a field; give it several times to ask for all. A filter must be a field (it is there), field=value, field^=beginning, field*=part, field>=number, field<=number, or field in ["value", ...]. An address may be a range; texts are compared with their case. */
      readonly filter?: string | readonly string[] | undefined
    }
    readonly answer: {
      readonly values: readonly {
        readonly value: string
        readonly count: number
      }[]
      /** Occurrences of all other values. */
      readonly others: number
      /** Events without the field. */
      readonly lacking: number
    }
  }
  /** All stored events that are found, as a file */
  readonly getEventsExport: {
    readonly query?: {
      readonly format?: 'csv' | 'ndjson' | 'parquet' | undefined
      /** Not before this time. */
      readonly start_date?: string | undefined
      /** Not after this time; a day without a time is meant to its end. */
      readonly end_date?: string | undefined
      /** Only events of this kind. */
      readonly class?: 'authentication' | 'http' | 'network' | 'dns' | 'process' | 'file' | 'registry' | 'module' | 'script' | 'api' | 'base' | undefined
      /** What is asked of a field; give it several times to ask for all. A filter must be a field (it is there), field=value, field^=beginning, field*=part, field>=number, field<=number, or field in ["value", ...]. An address may be a range; texts are compared with their case. */
      readonly filter?: string | readonly string[] | undefined
    }
    readonly answer: string
  }
  /** Alerts, those that opened last first */
  readonly getAlerts: {
    readonly query?: {
      /** Rows of a page. */
      readonly limit?: number | undefined
      /** Rows to pass over. */
      readonly offset?: number | undefined
      /** From the header Link of the page before; instead of offset. */
      readonly cursor?: string | undefined
      readonly status?: 'open' | 'closed' | 'withdrawn' | undefined
      readonly level?: 'informational' | 'low' | 'medium' | 'high' | 'critical' | undefined
      /** Id of the rule. */
      readonly rule?: string | undefined
      /** A value of the key, such as a user or an address. */
      readonly key?: string | undefined
      /** Not before this time. */
      readonly start_date?: string | undefined
      /** Not after this time; a day without a time is meant to its end. */
      readonly end_date?: string | undefined
    }
    readonly answer: readonly ({
      readonly id: string
      readonly rule: {
        readonly id: string
        readonly title: string
        readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
        readonly tags: readonly string[]
        readonly version: string
      }
      /** What it is about, by field. */
      readonly key: Readonly<Record<string, string>>
      readonly status: 'open' | 'closed' | 'withdrawn'
      readonly opened_at: string
      /** While it is open: when it ends if nothing follows. */
      readonly closed_at: string
      readonly opened_by: 'event' | 'expiry'
      /** The number that decided. */
      readonly value: number
      readonly peak?: {
        readonly value: number
        readonly at: string
      } | undefined
      readonly count: number
      /** Ids of the events that made it true. */
      readonly evidence: readonly string[]
      readonly last_events: readonly string[]
      readonly entities: {
        readonly users: readonly string[]
        readonly sources: readonly string[]
        readonly targets: readonly string[]
      }
      readonly attack?: {
        readonly vector: string
        readonly targets: readonly string[]
        readonly top_sources: {
          readonly outside: readonly {
            readonly address: string
            readonly events: number
            readonly bytes: number
          }[]
          readonly inside: readonly {
            readonly address: string
            readonly events: number
            readonly bytes: number
          }[]
        }
        readonly events: number
        readonly bytes: number
      } | undefined
      readonly reason: string
      readonly advice: string
      /** That it opened, in the rule's own words. */
      readonly message?: string | undefined
      /** That it is over, in the rule's own words; once it is closed. */
      readonly recovery?: string | undefined
      /** Which word on it this is, where late events had a part in that. */
      readonly revision?: number | undefined
      readonly withdrawn_because?: string | undefined
    })[]
  }
  /** One alert */
  readonly getAlertsById: {
    readonly path: {
      readonly id: string
    }
    readonly answer: {
      readonly id: string
      readonly rule: {
        readonly id: string
        readonly title: string
        readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
        readonly tags: readonly string[]
        readonly version: string
      }
      /** What it is about, by field. */
      readonly key: Readonly<Record<string, string>>
      readonly status: 'open' | 'closed' | 'withdrawn'
      readonly opened_at: string
      /** While it is open: when it ends if nothing follows. */
      readonly closed_at: string
      readonly opened_by: 'event' | 'expiry'
      /** The number that decided. */
      readonly value: number
      readonly peak?: {
        readonly value: number
        readonly at: string
      } | undefined
      readonly count: number
      /** Ids of the events that made it true. */
      readonly evidence: readonly string[]
      readonly last_events: readonly string[]
      readonly entities: {
        readonly users: readonly string[]
        readonly sources: readonly string[]
        readonly targets: readonly string[]
      }
      readonly attack?: {
        readonly vector: string
        readonly targets: readonly string[]
        readonly top_sources: {
          readonly outside: readonly {
            readonly address: string
            readonly events: number
            readonly bytes: number
          }[]
          readonly inside: readonly {
            readonly address: string
            readonly events: number
            readonly bytes: number
          }[]
        }
        readonly events: number
        readonly bytes: number
      } | undefined
      readonly reason: string
      readonly advice: string
      /** That it opened, in the rule's own words. */
      readonly message?: string | undefined
      /** That it is over, in the rule's own words; once it is closed. */
      readonly recovery?: string | undefined
      /** Which word on it this is, where late events had a part in that. */
      readonly revision?: number | undefined
      readonly withdrawn_because?: string | undefined
    }
  }
  /** How an alert came about, down to its events */
  readonly getAlertsByIdExplain: {
    readonly path: {
      readonly id: string
    }
    readonly query?: {
      /** Events, values and episodes told at most. */
      readonly limit?: number | undefined
    }
    readonly answer: {
      readonly alert: {
        readonly id: string
        readonly rule: {
          readonly id: string
          readonly title: string
          readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
          readonly tags: readonly string[]
          readonly version: string
        }
        /** What it is about, by field. */
        readonly key: Readonly<Record<string, string>>
        readonly status: 'open' | 'closed' | 'withdrawn'
        readonly opened_at: string
        /** While it is open: when it ends if nothing follows. */
        readonly closed_at: string
        readonly opened_by: 'event' | 'expiry'
        /** The number that decided. */
        readonly value: number
        readonly peak?: {
          readonly value: number
          readonly at: string
        } | undefined
        readonly count: number
        /** Ids of the events that made it true. */
        readonly evidence: readonly string[]
        readonly last_events: readonly string[]
        readonly entities: {
          readonly users: readonly string[]
          readonly sources: readonly string[]
          readonly targets: readonly string[]
        }
        readonly attack?: {
          readonly vector: string
          readonly targets: readonly string[]
          readonly top_sources: {
            readonly outside: readonly {
              readonly address: string
              readonly events: number
              readonly bytes: number
            }[]
            readonly inside: readonly {
              readonly address: string
              readonly events: number
              readonly bytes: number
            }[]
          }
          readonly events: number
          readonly bytes: number
        } | undefined
        readonly reason: string
        readonly advice: string
        /** That it opened, in the rule's own words. */
        readonly message?: string | undefined
        /** That it is over, in the rule's own words; once it is closed. */
        readonly recovery?: string | undefined
        /** Which word on it this is, where late events had a part in that. */
        readonly revision?: number | undefined
        readonly withdrawn_because?: string | undefined
      }
      /** What its rule is: `event_count`, `temporal` and so on. */
      readonly type: string
      /** What must be reached, in words. */
      readonly asks: string
      /** The number to reach, where there is one. */
      readonly limit: number | null
      readonly window_ms: number
      /** The condition from each time on until the next. */
      readonly values: readonly {
        readonly at: string
        readonly value: number | null
        readonly holds: boolean
      }[]
      readonly more_values: number
      /** What decided when it opened. */
      readonly decided: readonly {
        readonly label: string
        readonly text: string
      }[]
      /** The events that counted, with what the rule looked at. */
      readonly events: readonly {
        readonly id: string
        readonly time: string
        /** Whether it is among those that made the condition true. */
        readonly evidence: boolean
        readonly note: string | null
        readonly fields: Readonly<Record<string, string | readonly string[] | null>>
      }[]
      readonly more_events: number
      /** Alerts of other rules that it stands on. */
      readonly inner: readonly ({
        readonly id: string
        readonly opened_at: string
        readonly closed_at: string
        readonly count: number
        readonly rule: {
          readonly id: string
          readonly title: string
        }
      })[]
      /** Of an attack: the episodes of single keys that it was folded from. */
      readonly members: readonly {
        readonly id: string
        readonly opened_at: string
        readonly closed_at: string
        readonly count: number
        readonly title: string
        readonly key: Readonly<Record<string, string>>
      }[]
      readonly more_members: number
      /** Whether what was alerted follows from the events; null where that cannot be said. */
      readonly agrees: boolean | null
      /** Why it cannot be said: events that are not stored any more. */
      readonly lacking: string | null
      readonly differences: readonly {
        readonly what: string
        readonly told: string
        readonly computed: string
      }[]
    }
  }
  /** All rules, in the order of their ids */
  readonly getRules: {
    readonly query?: {
      /** Rows of a page. */
      readonly limit?: number | undefined
      /** Rows to pass over. */
      readonly offset?: number | undefined
      /** From the header Link of the page before; instead of offset. */
      readonly cursor?: string | undefined
      readonly origin?: 'shipped' | 'own' | undefined
      readonly enabled?: 'true' | 'false' | undefined
      /** Whether what it finds makes events suspicious. */
      readonly flags?: 'true' | 'false' | undefined
      readonly level?: 'informational' | 'low' | 'medium' | 'high' | 'critical' | undefined
      /** A part of the title, in capitals or not. */
      readonly title?: string | undefined
    }
    readonly answer: readonly {
      readonly id: string
      readonly title: string
      readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
      readonly origin: 'shipped' | 'own'
      readonly enabled: boolean
      /** Whether what it finds makes events suspicious. */
      readonly flags: boolean
      readonly version: number
    }[]
  }
  /** Add a rule */
  readonly postRules: {
    readonly body: {
      /** A rule in Sigma YAML, with an id; further documents may hold the rules it stands on. */
      readonly text: string
      /** Whether what it finds makes events suspicious. */
      readonly flags?: boolean | undefined
    }
    readonly answer: {
      readonly id: string
      readonly title: string
      readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
      readonly origin: 'shipped' | 'own'
      readonly enabled: boolean
      /** Whether what it finds makes events suspicious. */
      readonly flags: boolean
      readonly version: number
      readonly text: string
      readonly versions: readonly {
        readonly version: number
        readonly at: string
        readonly text: string
      }[]
    }
  }
  /** One rule, with its versions */
  readonly getRulesById: {
    readonly path: {
      readonly id: string
    }
    readonly answer: {
      readonly id: string
      readonly title: string
      readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
      readonly origin: 'shipped' | 'own'
      readonly enabled: boolean
      /** Whether what it finds makes events suspicious. */
      readonly flags: boolean
      readonly version: number
      readonly text: string
      readonly versions: readonly {
        readonly version: number
        readonly at: string
        readonly text: string
      }[]
    }
  }
  /** Give a rule another text */
  readonly putRulesById: {
    readonly path: {
      readonly id: string
    }
    readonly body: {
      /** A rule in Sigma YAML, with an id; further documents may hold the rules it stands on. */
      readonly text: string
      /** Whether what it finds makes events suspicious. */
      readonly flags?: boolean | undefined
    }
    readonly answer: {
      readonly id: string
      readonly title: string
      readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
      readonly origin: 'shipped' | 'own'
      readonly enabled: boolean
      /** Whether what it finds makes events suspicious. */
      readonly flags: boolean
      readonly version: number
      readonly text: string
      readonly versions: readonly {
        readonly version: number
        readonly at: string
        readonly text: string
      }[]
    }
  }
  /** Delete a rule */
  readonly deleteRulesById: {
    readonly path: {
      readonly id: string
    }
    readonly query?: {
      /** It is no cause of suspicion any more. */
      readonly take_back?: 'true' | 'false' | undefined
    }
    readonly answer: undefined
  }
  /** Put a rule in force again */
  readonly postRulesByIdEnable: {
    readonly path: {
      readonly id: string
    }
    readonly answer: {
      readonly id: string
      readonly title: string
      readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
      readonly origin: 'shipped' | 'own'
      readonly enabled: boolean
      /** Whether what it finds makes events suspicious. */
      readonly flags: boolean
      readonly version: number
      readonly text: string
      readonly versions: readonly {
        readonly version: number
        readonly at: string
        readonly text: string
      }[]
    }
  }
  /** Put a rule out of force */
  readonly postRulesByIdDisable: {
    readonly path: {
      readonly id: string
    }
    readonly answer: {
      readonly id: string
      readonly title: string
      readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
      readonly origin: 'shipped' | 'own'
      readonly enabled: boolean
      /** Whether what it finds makes events suspicious. */
      readonly flags: boolean
      readonly version: number
      readonly text: string
      readonly versions: readonly {
        readonly version: number
        readonly at: string
        readonly text: string
      }[]
    }
  }
  /** Go back to an earlier version */
  readonly postRulesByIdRollback: {
    readonly path: {
      readonly id: string
    }
    readonly body: {
      readonly version: number
    }
    readonly answer: {
      readonly id: string
      readonly title: string
      readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
      readonly origin: 'shipped' | 'own'
      readonly enabled: boolean
      /** Whether what it finds makes events suspicious. */
      readonly flags: boolean
      readonly version: number
      readonly text: string
      readonly versions: readonly {
        readonly version: number
        readonly at: string
        readonly text: string
      }[]
    }
  }
  /** All mistakes of a rule */
  readonly postRulesValidate: {
    readonly body: {
      /** A rule in Sigma YAML, with an id; further documents may hold the rules it stands on. */
      readonly text: string
    }
    readonly answer: {
      readonly ok: boolean
      readonly mistakes: readonly {
        readonly severity: 'error' | 'warning' | 'info'
        readonly code: string
        readonly message: string
        readonly line: number
        readonly column: number
      }[]
    }
  }
  /** What a rule would have told */
  readonly postRulesTest: {
    readonly body: {
      /** A rule in Sigma YAML, with an id; further documents may hold the rules it stands on. */
      readonly text: string
      readonly hours?: number | undefined
    }
    readonly answer: {
      /** Events looked at. */
      readonly events: number
      /** Whether all events were looked at, and all alerts are here. */
      readonly whole: boolean
      /** The hours asked for before `until`. */
      readonly from: string | null
      /** The time of the newest stored event of a kind that the rule looks at; null where there is none. */
      readonly until: string | null
      readonly alerts: readonly ({
        readonly id: string
        readonly rule: {
          readonly id: string
          readonly title: string
          readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
          readonly tags: readonly string[]
          readonly version: string
        }
        /** What it is about, by field. */
        readonly key: Readonly<Record<string, string>>
        readonly status: 'open' | 'closed' | 'withdrawn'
        readonly opened_at: string
        /** While it is open: when it ends if nothing follows. */
        readonly closed_at: string
        readonly opened_by: 'event' | 'expiry'
        /** The number that decided. */
        readonly value: number
        readonly peak?: {
          readonly value: number
          readonly at: string
        } | undefined
        readonly count: number
        /** Ids of the events that made it true. */
        readonly evidence: readonly string[]
        readonly last_events: readonly string[]
        readonly entities: {
          readonly users: readonly string[]
          readonly sources: readonly string[]
          readonly targets: readonly string[]
        }
        readonly attack?: {
          readonly vector: string
          readonly targets: readonly string[]
          readonly top_sources: {
            readonly outside: readonly {
              readonly address: string
              readonly events: number
              readonly bytes: number
            }[]
            readonly inside: readonly {
              readonly address: string
              readonly events: number
              readonly bytes: number
            }[]
          }
          readonly events: number
          readonly bytes: number
        } | undefined
        readonly reason: string
        readonly advice: string
        /** That it opened, in the rule's own words. */
        readonly message?: string | undefined
        /** That it is over, in the rule's own words; once it is closed. */
        readonly recovery?: string | undefined
        /** Which word on it this is, where late events had a part in that. */
        readonly revision?: number | undefined
        readonly withdrawn_because?: string | undefined
      })[]
    }
  }
  /** Alerts, flags, incidents and counters as they come */
  readonly getStream: {
    readonly answer: string
  }
  /** What comes from where */
  readonly getSources: {
    readonly answer: {
      /** What lies before was judged. */
      readonly watermark: string | null
      readonly sources: readonly {
        readonly name: string
        /** Events that were taken in. */
        readonly events: number
        /** Those of them that came behind the watermark. */
        readonly late: number
        /** Records set aside, by why. */
        readonly rejected: Readonly<Record<string, number>>
        /** Time of its newest event. */
        readonly newest: string | null
        /** When something came of it last. */
        readonly heard_at: string | null
        /** How far its newest event lay behind the clock when it was heard last. */
        readonly lag_seconds: number | null
        /** Whether what is judged waits for it. */
        readonly active: boolean
      }[]
    }
  }
  /** What became of all records */
  readonly getQuality: {
    readonly answer: {
      readonly rows: number
      readonly accepted: number
      readonly late: number
      /** Records set aside, by why. */
      readonly rejected: Readonly<Record<string, number>>
    }
  }
  /** What traffic there was in a span of time up to now */
  readonly getTraffic: {
    readonly query?: {
      /** The span of time up to now. */
      readonly window?: '10s' | 'minute' | 'hour' | 'day' | 'week' | 'month' | undefined
      /** Values told of each facet. */
      readonly top?: number | undefined
    }
    readonly answer: {
      readonly window: '10s' | 'minute' | 'hour' | 'day' | 'week' | 'month'
      /** null before there is any event. */
      readonly traffic: Traffic | null
    }
  }
  /** How much traffic there was, step by step */
  readonly getTrafficRates: {
    readonly query?: {
      /** The span of time up to now. */
      readonly window?: '10s' | 'minute' | 'hour' | 'day' | 'week' | 'month' | undefined
    }
    readonly answer: {
      readonly window: '10s' | 'minute' | 'hour' | 'day' | 'week' | 'month'
      /** How long each step is. */
      readonly step_seconds: number
      /** One for each step that is over, the newest last. */
      readonly points: readonly {
        /** Events behind this time count. */
        readonly from: string
        /** Events up to this time count. */
        readonly to: string
        readonly events: number
        /** Those that did not succeed, or were answered with a status from 400 on. */
        readonly failed: number
        /** Bytes that sources were sent. */
        readonly bytes_in: number
        /** Bytes that sources sent. */
        readonly bytes_out: number
      }[]
      /** How far each baseline rule has learned what is usual. */
      readonly baselines: readonly BaselineProgress[]
    }
  }
  /** Make the first user */
  readonly postSetup: {
    readonly body: {
      readonly token: string
      /** The name to log in with. */
      readonly name: string
      readonly password: string
    }
    readonly answer: {
      readonly name: string
      /** read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything. */
      readonly scopes: readonly ('read' | 'ingest' | 'analyst' | 'admin')[]
      readonly created_at: string
    }
  }
  /** Log in */
  readonly postSession: {
    readonly body: {
      readonly name: string
      readonly password: string
    }
    readonly answer: {
      /** local: nobody has to say who he is. */
      readonly kind: 'local' | 'user' | 'oidc' | 'key'
      readonly name: string
      /** read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything. */
      readonly scopes: readonly ('read' | 'ingest' | 'analyst' | 'admin')[]
      /** When the session ends. */
      readonly ends_at?: string | undefined
    }
  }
  /** Who I am */
  readonly getSession: {
    readonly answer: {
      /** local: nobody has to say who he is. */
      readonly kind: 'local' | 'user' | 'oidc' | 'key'
      readonly name: string
      /** read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything. */
      readonly scopes: readonly ('read' | 'ingest' | 'analyst' | 'admin')[]
      /** When the session ends. */
      readonly ends_at?: string | undefined
    }
  }
  /** Log out */
  readonly deleteSession: {
    readonly answer: undefined
  }
  /** Log in at the provider that is configured */
  readonly getSessionOidc: {
    readonly answer: unknown
  }
  /** Where the provider sends the browser back to */
  readonly getSessionOidcCallback: {
    readonly answer: unknown
  }
  /** All users */
  readonly getUsers: {
    readonly answer: readonly {
      readonly name: string
      /** read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything. */
      readonly scopes: readonly ('read' | 'ingest' | 'analyst' | 'admin')[]
      readonly created_at: string
    }[]
  }
  /** Add a user */
  readonly postUsers: {
    readonly body: {
      /** The name to log in with. */
      readonly name: string
      readonly password: string
      /** read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything. */
      readonly scopes: readonly ('read' | 'ingest' | 'analyst' | 'admin')[]
    }
    readonly answer: {
      readonly name: string
      /** read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything. */
      readonly scopes: readonly ('read' | 'ingest' | 'analyst' | 'admin')[]
      readonly created_at: string
    }
  }
  /** Change the password or the scopes of a user */
  readonly patchUsersByName: {
    readonly path: {
      readonly name: string
    }
    readonly body: {
      readonly password?: string | undefined
      /** read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything. */
      readonly scopes?: readonly ('read' | 'ingest' | 'analyst' | 'admin')[] | undefined
    }
    readonly answer: {
      readonly name: string
      /** read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything. */
      readonly scopes: readonly ('read' | 'ingest' | 'analyst' | 'admin')[]
      readonly created_at: string
    }
  }
  /** Remove a user, with all sessions */
  readonly deleteUsersByName: {
    readonly path: {
      readonly name: string
    }
    readonly answer: undefined
  }
  /** All keys */
  readonly getKeys: {
    readonly answer: readonly {
      readonly id: string
      readonly name: string
      /** read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything. */
      readonly scopes: readonly ('read' | 'ingest' | 'analyst' | 'admin')[]
      readonly created_at: string
      readonly created_by: string
      readonly expires_at: string | null
      readonly revoked_at: string | null
    }[]
  }
  /** Make a key */
  readonly postKeys: {
    readonly body: {
      /** What the key is for. */
      readonly name: string
      /** read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything. */
      readonly scopes: readonly ('read' | 'ingest' | 'analyst' | 'admin')[]
      /** From then on it is not good any more. */
      readonly expires_at?: string | undefined
    }
    readonly answer: {
      readonly id: string
      readonly name: string
      /** read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything. */
      readonly scopes: readonly ('read' | 'ingest' | 'analyst' | 'admin')[]
      readonly created_at: string
      readonly created_by: string
      readonly expires_at: string | null
      readonly revoked_at: string | null
      /** The key itself, for the header "Authorization: Bearer". It is shown once. */
      readonly key: string
    }
  }
  /** Revoke a key */
  readonly deleteKeysById: {
    readonly path: {
      readonly id: string
    }
    readonly answer: {
      readonly id: string
      readonly name: string
      /** read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything. */
      readonly scopes: readonly ('read' | 'ingest' | 'analyst' | 'admin')[]
      readonly created_at: string
      readonly created_by: string
      readonly expires_at: string | null
      readonly revoked_at: string | null
    }
  }
  /** Who changed what, the newest first */
  readonly getAudit: {
    readonly query?: {
      /** Rows of a page. */
      readonly limit?: number | undefined
      /** Rows to pass over. */
      readonly offset?: number | undefined
      /** From the header Link of the page before; instead of offset. */
      readonly cursor?: string | undefined
      /** Not before this time. */
      readonly start_date?: string | undefined
      /** Not after this time; a day without a time is meant to its end. */
      readonly end_date?: string | undefined
      /** Who changed something. */
      readonly actor?: string | undefined
      /** Method and route. */
      readonly action?: string | undefined
      /** The path that was asked for. */
      readonly target?: string | undefined
      /** The id of the request. */
      readonly request_id?: string | undefined
      readonly outcome?: 'begun' | 'done' | 'refused' | 'failed' | undefined
    }
    readonly answer: readonly ({
      readonly number: number
      readonly at: string
      readonly actor: {
        readonly kind: string
        readonly name: string
      }
      /** Where the request came from. */
      readonly address: string
      readonly request_id: string
      /** Method and route. */
      readonly action: string
      /** The path that was asked for. */
      readonly target: string
      /** What was sent, secrets left out. */
      readonly request: unknown
      /** begun: asked for, and the service ended before it could say what became of it. */
      readonly outcome: 'begun' | 'done' | 'refused' | 'failed'
      readonly status: number | null
      /** What was there before, where there was something. */
      readonly before: unknown
      /** What is there now, or what was answered. */
      readonly after: unknown
    })[]
  }
  /** All lists of ranges */
  readonly getRangeLists: {
    readonly answer: readonly {
      readonly name: string
      readonly ranges: number
      /** When it was last put in the place of what there was. */
      readonly put_at: string
      /** False when putting it there was cut short; put it again then. */
      readonly complete: boolean
      readonly tags: readonly string[]
      readonly comment: string | null
    }[]
  }
  /** A list of ranges, without the ranges: see /ip-ranges/?list= */
  readonly getRangeListsByName: {
    readonly path: {
      /** The name of the list, which is its source. */
      readonly name: string
    }
    readonly answer: {
      readonly name: string
      readonly ranges: number
      /** When it was last put in the place of what there was. */
      readonly put_at: string
      /** False when putting it there was cut short; put it again then. */
      readonly complete: boolean
      readonly tags: readonly string[]
      readonly comment: string | null
    }
  }
  /** Put a list in the place of what it was */
  readonly putRangeListsByName: {
    readonly path: {
      /** The name of the list, which is its source. */
      readonly name: string
    }
    readonly query?: {
      /** Only tell what would come of it. */
      readonly dry_run?: 'true' | 'false' | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
      /** What is removed goes as if it had never been there. */
      readonly take_back?: 'true' | 'false' | undefined
      /** What is added acts as if it had been there from the start. */
      readonly retroactive?: 'true' | 'false' | undefined
      /** Of all ranges, with commas between. */
      readonly tags?: string | undefined
      readonly comment?: string | undefined
      /** When the time of all ranges is over that say nothing else. */
      readonly expires_at?: string | undefined
    }
    readonly body: {
      /** Texts, or objects of cidr and, where they differ, expires_at, tags and comment. */
      readonly ranges: readonly unknown[]
      /** What kind of range it is. */
      readonly tags?: readonly string[] | undefined
      readonly comment?: string | undefined
      readonly expires_at?: string | undefined
    } | string
    readonly answer: {
      readonly added: number
      readonly removed: number
      /** With another expiry, other tags or another comment. */
      readonly changed: number
      readonly unchanged: number
      /** Lines that are no ranges, and were left out. */
      readonly bad_lines: number
      /** The first thousand of these; line: from 1, in JSON the item. */
      readonly mistakes: readonly {
        readonly line: number
        readonly text: string
        readonly detail: string
      }[]
      /** Lines whose range stood on an earlier one. */
      readonly repeated: number
      /** Ranges whose time is over already, and were left out. */
      readonly over: number
      /** Ranges in force beside this list that lie around or inside what was added, or are the same. */
      readonly overlaps: {
        readonly count: number
        readonly first: readonly {
          readonly cidr: string
          readonly is: 'around' | 'inside' | 'same'
          readonly range: number
          readonly range_cidr: string
          readonly list: string | null
        }[]
      }
      /** What it came to for older events. */
      readonly effect: {
        readonly dry_run: boolean
        /** Events that became suspicious. */
        readonly flagged: number
        /** Events that no longer are. */
        readonly cleared: number
        /** Events of which the score or the causes may be others. */
        readonly changed: number
        /** All of these together. */
        readonly total: number
        /** The first of them, in the order of their ids. */
        readonly events: readonly ({
          readonly id: string
          readonly was: {
            readonly is_suspicious: boolean
            readonly score: number
          }
          readonly is: {
            readonly is_suspicious: boolean
            readonly score: number
          }
        })[]
      }
    }
  }
  /** Remove a list with its ranges */
  readonly deleteRangeListsByName: {
    readonly path: {
      /** The name of the list, which is its source. */
      readonly name: string
    }
    readonly query?: {
      /** Only tell what would come of it. */
      readonly dry_run?: 'true' | 'false' | undefined
      /** Why; it is kept with the change. */
      readonly reason?: string | undefined
      /** How many of the events to tell. */
      readonly show?: number | undefined
      /** What is removed goes as if it had never been there. */
      readonly take_back?: 'true' | 'false' | undefined
    }
    readonly answer: {
      readonly added: number
      readonly removed: number
      /** With another expiry, other tags or another comment. */
      readonly changed: number
      readonly unchanged: number
      /** Lines that are no ranges, and were left out. */
      readonly bad_lines: number
      /** The first thousand of these; line: from 1, in JSON the item. */
      readonly mistakes: readonly {
        readonly line: number
        readonly text: string
        readonly detail: string
      }[]
      /** Lines whose range stood on an earlier one. */
      readonly repeated: number
      /** Ranges whose time is over already, and were left out. */
      readonly over: number
      /** Ranges in force beside this list that lie around or inside what was added, or are the same. */
      readonly overlaps: {
        readonly count: number
        readonly first: readonly {
          readonly cidr: string
          readonly is: 'around' | 'inside' | 'same'
          readonly range: number
          readonly range_cidr: string
          readonly list: string | null
        }[]
      }
      /** What it came to for older events. */
      readonly effect: {
        readonly dry_run: boolean
        /** Events that became suspicious. */
        readonly flagged: number
        /** Events that no longer are. */
        readonly cleared: number
        /** Events of which the score or the causes may be others. */
        readonly changed: number
        /** All of these together. */
        readonly total: number
        /** The first of them, in the order of their ids. */
        readonly events: readonly ({
          readonly id: string
          readonly was: {
            readonly is_suspicious: boolean
            readonly score: number
          }
          readonly is: {
            readonly is_suspicious: boolean
            readonly score: number
          }
        })[]
      }
    }
  }
  /** Who had which address when */
  readonly postIdentities: {
    readonly body: readonly (Readonly<Record<string, unknown>>)[] | string
    readonly answer: {
      readonly claims: number
      readonly people: number
    }
  }
  /** Take in records of a log */
  readonly postRecords: {
    readonly query?: {
      /** Name of what the records come from; ids of their events begin with it. */
      readonly source?: string | undefined
      /** Left out, it is told from the first records. */
      readonly format?: 'csv' | 'ndjson' | 'access' | 'syslog' | undefined
      /** What the records are about, where it does not show. */
      readonly class?: 'authentication' | 'http' | 'network' | 'dns' | 'process' | 'file' | 'registry' | 'module' | 'script' | 'api' | 'base' | undefined
      /** The column, or the field by its dotted name, with the id that the source gave each record: of equal ids only the first counts. Left out, `metadata.uid`. */
      readonly id?: string | undefined
      /** With `drop`, of records of a source that are equal to the letter only the first counts. */
      readonly duplicates?: 'keep' | 'drop' | undefined
    }
    readonly answer: {
      /** Records that became events. */
      readonly accepted: number
      /** Records that came before, by their id or to the letter. */
      readonly duplicates: number
      /** Records set aside, by why. */
      readonly rejected: Readonly<Record<string, number>>
      /** The first of them, as they came. */
      readonly rejects: readonly {
        readonly line: number
        readonly code: string
        readonly record: string
      }[]
    }
  }
}

export interface Event {
  /** When it happened; without an offset it is UTC. */
  readonly timestamp: string
  /** Who; left out, null or empty when nobody is known. */
  readonly username?: '' | string | null | undefined
  /** From where: IPv4 or IPv6, in any spelling. */
  readonly source_ip: string
  /** What was done, such as login. */
  readonly event_type: string
  /** How much, where a file was moved. */
  readonly file_size_mb?: number | null | undefined
  /** Where it was done, such as email. */
  readonly application: string
  /** Whether it was let happen. */
  readonly success: boolean
}

/** A request that could not be done. */
export interface Problem {
  /** The kind of problem, the same for all of its kind. */
  readonly type: string
  /** The kind in words. */
  readonly title: string
  readonly status: number
  /** What was wrong and what to do, in one sentence. */
  readonly detail: string
  /** The path that was asked for. */
  readonly instance: string
  /** As in the header x-request-id; the log has it too. */
  readonly request_id: string
  /** What is wrong with each item and field. */
  readonly errors?: readonly {
    /** Which item of the list, from 0. */
    readonly item?: number | undefined
    /** The field; empty when the item as a whole is meant. */
    readonly field: string
    readonly message: string
    /** Of a mistake in a rule: its kind, and where it is. */
    readonly code?: string | undefined
    readonly line?: number | undefined
    readonly column?: number | undefined
  }[] | undefined
}

export type Cause = {
  readonly type: 'range'
  readonly range: number
  readonly cidr: string
  /** Its term of the score, between 0 and 1. */
  readonly weight: number
} | {
  readonly type: 'rule'
  readonly rule: string
  readonly alert?: string | undefined
  /** Its term of the score, between 0 and 1. */
  readonly weight: number
} | {
  readonly type: 'person'
  /** Its term of the score, between 0 and 1. */
  readonly weight: number
} | {
  readonly type: 'user'
  readonly user: string
  /** The earlier flagged event through which a root is nearest. */
  readonly event: string
  /** Steps to that root; 7 stands for 7 or more. */
  readonly distance: number
  /** Its term of the score, between 0 and 1. */
  readonly weight: number
} | {
  readonly type: 'address'
  readonly address: string
  /** The earlier flagged event through which a root is nearest. */
  readonly event: string
  /** Steps to that root; 7 stands for 7 or more. */
  readonly distance: number
  /** Its term of the score, between 0 and 1. */
  readonly weight: number
}

export interface Verdict {
  readonly id: string
  readonly timestamp: string
  readonly user: string | null
  readonly ip: string
  readonly event_type: string
  readonly application: string
  readonly file_size_mb: number | null
  readonly success: boolean
  readonly is_suspicious: boolean
  readonly score: number
  readonly causes: readonly Cause[]
}

export interface EventResult {
  readonly id: string
  readonly user: string | null
  readonly ip: string
  readonly is_suspicious: boolean
  /** 0 to 100. */
  readonly score: number
  readonly causes: readonly Cause[]
  /** This event was there before. */
  readonly duplicate?: true | undefined
}

export interface PersonIncidents {
  readonly low: {
    readonly count: number
    /** As their source gave them, with its type. */
    readonly incidents: readonly {
      readonly type: string
      readonly [name: string]: unknown
    }[]
  }
  readonly medium: {
    readonly count: number
    /** As their source gave them, with its type. */
    readonly incidents: readonly {
      readonly type: string
      readonly [name: string]: unknown
    }[]
  }
  readonly high: {
    readonly count: number
    /** As their source gave them, with its type. */
    readonly incidents: readonly {
      readonly type: string
      readonly [name: string]: unknown
    }[]
  }
  readonly critical: {
    readonly count: number
    /** As their source gave them, with its type. */
    readonly incidents: readonly {
      readonly type: string
      readonly [name: string]: unknown
    }[]
  }
}

export interface IpRange {
  readonly id: number
  readonly cidr: string
  readonly added_at: string
  /** The list it came with. */
  readonly list: string | null
  readonly expires_at: string | null
  readonly tags: readonly string[]
  readonly comment: string | null
}

export interface Incident {
  /** The id of its oldest alert; that of each of its alerts leads to it too. */
  readonly id: string
  readonly title: string
  readonly status: 'new' | 'acknowledged' | 'in_progress' | 'closed'
  /** What it turned out to be, once it is closed. */
  readonly disposition: 'true_positive' | 'benign' | 'false_positive' | null
  /** Alerts came after it was closed, so that it is new again. */
  readonly reopened: boolean
  readonly owner: string | null
  /** That of its most urgent alert. */
  readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
  /** 0 to 100: 100 * (1 - e ** -points), the points of all terms together. */
  readonly score: number
  readonly terms: readonly {
    readonly rule: string
    readonly title: string
    readonly level: 'informational' | 'low' | 'medium' | 'high' | 'critical'
    readonly alerts: number
    /** 1 + log10(alerts). */
    readonly weighed: number
    readonly points: number
  }[]
  readonly start: string
  /** While it goes on: when it ends if nothing follows. */
  readonly end: string
  /** An alert is open. */
  readonly ongoing: boolean
  /** Those that stand. */
  readonly alerts: number
  /** Alerts that were withdrawn. */
  readonly withdrawn: number
  /** The first 100, the surest first. */
  readonly people: readonly {
    readonly id: string
    /** Below 1 where several people had the address. */
    readonly weight: number
    readonly alerts: number
  }[]
  /** The first 100, those of the most alerts first. */
  readonly sources: readonly string[]
  /** The first 100, those of the most alerts first. */
  readonly targets: readonly string[]
  /** How many there are of each. */
  readonly totals: {
    readonly people: number
    readonly sources: number
    readonly targets: number
  }
}

export interface TrafficFacet {
  readonly name: string
  readonly field: string
  /** What is added up. */
  readonly by: 'events' | 'bytes_in' | 'bytes_out'
  /** Of all values together. */
  readonly total: number
  /** How many different values there were, to about 1.6 %. */
  readonly distinct: number | null
  /** Of no value that is left out was there more. */
  readonly missed: number
  /** The values that there was most of. */
  readonly top: readonly {
    readonly value: string
    /** At most so much of it there was, */
    readonly count: number
    /** and at least so much less. */
    readonly error: number
  }[]
}

export interface Traffic {
  /** Events behind this time count. */
  readonly from: string
  /** Events up to this time count. */
  readonly to: string
  readonly events: number
  /** Those that did not succeed, or were answered with a status from 400 on. */
  readonly failed: number
  /** Bytes that sources were sent. */
  readonly bytes_in: number
  /** Bytes that sources sent. */
  readonly bytes_out: number
  readonly events_per_second: number
  /** Percentiles of the milliseconds until the answer, each at most 1 % off. */
  readonly response_ms: {
    readonly p50: number
    readonly p95: number
    readonly p99: number
  } | null
  readonly facets: readonly TrafficFacet[]
  /** How long servers took to answer, by name or else by address. */
  readonly servers: {
    /** Those that there was most of, at most 10. */
    readonly top: readonly ({
      readonly value: string
      /** Those with a time. */
      readonly events: number
      /** Percentiles of the milliseconds until the answer, each at most 1 % off. */
      readonly response_ms: {
        readonly p50: number
        readonly p95: number
        readonly p99: number
      } | null
    })[]
    /** All others together. */
    readonly other: {
      /** Those with a time. */
      readonly events: number
      /** Percentiles of the milliseconds until the answer, each at most 1 % off. */
      readonly response_ms: {
        readonly p50: number
        readonly p95: number
        readonly p99: number
      } | null
    } | null
  }
  /** Which protocols sources spoke, and to which ports. */
  readonly sources: {
    /** Those that there was most of, at most 10. */
    readonly top: readonly ({
      readonly value: string
      readonly events: number
      readonly protocols: readonly {
        readonly value: string
        /** At most so much of it there was, */
        readonly count: number
        /** and at least so much less. */
        readonly error: number
      }[]
      /** Ports of the other side. */
      readonly ports: readonly {
        readonly value: string
        /** At most so much of it there was, */
        readonly count: number
        /** and at least so much less. */
        readonly error: number
      }[]
      /** How many different ones, to about 4.6 %. */
      readonly distinct_ports: number
    })[]
    /** All others together. */
    readonly other: {
      readonly events: number
      readonly protocols: readonly {
        readonly value: string
        /** At most so much of it there was, */
        readonly count: number
        /** and at least so much less. */
        readonly error: number
      }[]
      /** Ports of the other side. */
      readonly ports: readonly {
        readonly value: string
        /** At most so much of it there was, */
        readonly count: number
        /** and at least so much less. */
        readonly error: number
      }[]
      /** How many different ones, to about 4.6 %. */
      readonly distinct_ports: number
    } | null
  }
}

export interface BaselineProgress {
  readonly title: string
  /** Keys that still learn. */
  readonly learning: number
  /** Keys that are judged. */
  readonly enforcing: number
  /** What was learned of the key that is furthest behind, */
  readonly learned: number
  /** and how much it needs. */
  readonly learn: number
  readonly of: 'buckets' | 'hours'
  /** Events a second that raise no alert; of a rule that looks at all events together. */
  readonly usual_per_second: {
    readonly low: number
    readonly high: number
  } | null
}
