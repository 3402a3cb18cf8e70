// Where this phone is and how far that is from somewhere, in metres.

export interface Place {
  lat: number;
  lng: number;
  accuracy: number;
}

export function here(): Promise<Place> {
  return new Promise((done, fail) => {
    if (!navigator.geolocation) return fail(new Error("no geolocation"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ lat: coords.latitude, lng: coords.longitude, accuracy: Math.round(coords.accuracy) }),
      fail,
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 },
    );
  });
}

export const written = (place: Place): string => `${place.lat.toFixed(6)},${place.lng.toFixed(6)}`;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The haversine formula, as the server reckons. */
export function metres(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const share = Math.sin(radians(b.lat - a.lat) / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(radians(b.lng - a.lng) / 2) ** 2;
  return Math.round(2 * 6_371_008.8 * Math.asin(Math.sqrt(Math.min(1, share))));
}
