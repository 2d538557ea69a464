import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types of the device's schema and of every document in `src/graphql`. */
const config: CodegenConfig = {
  schema: '../crates/device/schema.graphql',
  documents: ['src/graphql/*.graphql'],
  generates: {
    'src/graphql/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        skipTypename: true,
        scalars: {
          ID: 'string',
          Count: 'number',
          DateTime: 'string',
          Geometry: '{ readonly type: string; readonly coordinates: readonly unknown[] }',
          Json: 'unknown',
        },
      },
    },
  },
};

export default config;
