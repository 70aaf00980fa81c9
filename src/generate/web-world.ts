import type { Addresses } from './addresses.ts'

/** One request as an access log tells it. */
export interface Request {
  readonly ip: string
  readonly method: string
  /** Path and query as they were sent. */
  readonly target: string
  readonly status: number
  readonly bytes: number
  readonly referrer: string
  readonly agent: string
}

/** A person who browses. */
export interface Visitor {
  readonly ip: string
  readonly agent: string
}

/** What web attacks find. */
export interface WebWorld {
  readonly addresses: Addresses
  /** Normal requests a minute. */
  readonly rate: number
  readonly intensity: number
}

/** A page of the site, and the files a browser fetches with it. */
export interface Page {
  readonly path: string
  readonly weight: number
  readonly bytes: number
  readonly assets: readonly string[]
}

const shared = ['/static/css/site.css', '/static/js/app.js', '/static/images/logo.svg']

/** The site: a shop with a blog and a small API. */
export const pages: readonly Page[] = [
  { path: '/', weight: 20, bytes: 14_000, assets: [...shared, '/static/images/hero.jpg'] },
  {
    path: '/products',
    weight: 12,
    bytes: 22_000,
    assets: [...shared, '/static/images/products/overview.jpg'],
  },
  { path: '/products/hiking-boots', weight: 8, bytes: 18_000, assets: ['/static/images/products/boots.jpg'] },
  { path: '/products/rain-jacket', weight: 7, bytes: 17_500, assets: ['/static/images/products/jacket.jpg'] },
  {
    path: '/products/tent-2p?color=green&size=m',
    weight: 6,
    bytes: 19_000,
    assets: ['/static/images/products/tent.jpg'],
  },
  { path: '/blog', weight: 6, bytes: 12_000, assets: shared },
  {
    path: '/blog/2023/11/packing-for-winter',
    weight: 5,
    bytes: 26_000,
    assets: ['/static/images/blog/winter.jpg'],
  },
  {
    path: '/blog/2023/12/union-of-alpine-clubs',
    weight: 4,
    bytes: 24_000,
    assets: ['/static/images/blog/alps.jpg'],
  },
  { path: '/search?q=select+a+size', weight: 3, bytes: 9000, assets: shared },
  { path: '/search?q=drop+shoulder+bag', weight: 3, bytes: 9500, assets: shared },
  { path: '/search?q=sleeping%20bag', weight: 4, bytes: 11_000, assets: shared },
  { path: '/login', weight: 5, bytes: 4000, assets: ['/static/css/site.css', '/static/js/login.js'] },
  { path: '/account/orders', weight: 4, bytes: 8000, assets: ['/static/js/orders.js'] },
  { path: '/cart', weight: 5, bytes: 7000, assets: ['/static/js/cart.js'] },
  { path: '/api/v1/stock?sku=4711', weight: 6, bytes: 300, assets: [] },
  { path: '/about', weight: 2, bytes: 6000, assets: shared },
]
