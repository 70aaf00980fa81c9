export interface Attribution {
  readonly name: string
  readonly text: string
  readonly url: string
}

/** Whose data the optional packages hold. Their licence (CC BY 4.0) asks that this is shown with the results. */
export const attributions: readonly Attribution[] = [
  { name: 'DB-IP', text: 'IP Geolocation by DB-IP, CC BY 4.0', url: 'https://db-ip.com' },
  {
    name: 'RouteViews',
    text: 'IP to AS numbers by Route Views, CC BY 4.0, merged with other data by ip-location-db',
    url: 'https://www.routeviews.org',
  },
  {
    name: 'NRO',
    text: 'Number resource statistics by the Number Resource Organization, CC BY 4.0, merged with other data by ip-location-db',
    url: 'https://www.nro.net',
  },
]
