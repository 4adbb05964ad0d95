// Usage: node avsc.js write SCHEMA.json CODEC FILE   records from standard input (JSON array) into a container
//        node avsc.js read FILE                      a container's records as JSON lines
//        node avsc.js datums SCHEMA.json FILE        records from standard input as datums back to back
'use strict';
const fs = require('fs');
const avro = require('avsc');

const [verb, ...rest] = process.argv.slice(2);
const records = () => JSON.parse(fs.readFileSync(0, 'utf8'));
const schema = () => avro.Type.forSchema(JSON.parse(fs.readFileSync(rest[0], 'utf8')), { wrapUnions: false });

if (verb === 'write') {
  const encoder = new avro.streams.BlockEncoder(schema(), { codec: rest[1], blockSize: 512 });
  encoder.pipe(fs.createWriteStream(rest[2]));
  for (const record of records()) {
    encoder.write(record);
  }
  encoder.end();
} else if (verb === 'read') {
  avro.createFileDecoder(rest[0]).on('data', (record) => console.log(JSON.stringify(record)));
} else if (verb === 'datums') {
  const type = schema();
  fs.writeFileSync(rest[1], Buffer.concat(records().map((record) => type.toBuffer(record))));
} else {
  throw new Error(`unknown verb ${verb}`);
}
