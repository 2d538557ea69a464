/** Was das Gerät von einer Adresse sagt, bevor sie hinzugefügt wird. */
export const look = {
  ask: 'Adresse fragen',
  askTitle: 'Fragt die Adresse einmal, was sie hat, wie beim Hinzufügen',
  asking: 'Fragt…',
  layers: 'Ebenen auflisten',
  chooseLayer: 'Ebene wählen',
  firstUsable: 'Das erste brauchbare',
  unusable: (name: string) => `${name} (nicht brauchbar)`,
  zooms: 'Zoomstufen',
  format: 'Format',
  attribution: 'Urheberangabe',
  unsaid: 'nicht angegeben',
  good: 'Das geht',
};
