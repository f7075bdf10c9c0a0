// Keeps informers of the official JavaScript client on the ConfigMaps and Deployments of one namespace, and tells what they see: a line
// per event, and the stores when it reads "store" (see ../README.md for the lines).
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';
import { AppsV1Api, CoreV1Api, KubeConfig, makeInformer } from '@kubernetes/client-node';

const namespace = process.argv[2];
const config = new KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(CoreV1Api);
const apps = config.makeApiClient(AppsV1Api);

const identity = ({ metadata }) => `${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`;

// An informer that begins again whenever it ends, as the client's own examples do.
function keep(resource, path, list) {
  const informer = makeInformer(config, path, () => {
    console.log(`request list ${resource}`);
    return list();
  });
  for (const [name, type] of [['add', 'ADDED'], ['update', 'MODIFIED'], ['delete', 'DELETED']]) {
    informer.on(name, (object) => console.log(`event ${resource} ${type} ${identity(object)}`));
  }
  informer.on('error', async (problem) => {
    console.log(`trouble ${resource} ${problem?.code ?? problem?.statusCode ?? problem?.name ?? 'unknown'}`);
    await after(200); // the back-off of a client whose server may be gone
    await begin(informer, resource);
  });
  informer.on('connect', () => console.log(`request watch ${resource}`));
  return informer;
}

async function begin(informer, resource) {
  for (;;) {
    try {
      return await informer.start();
    } catch (problem) {
      console.log(`trouble ${resource} ${problem?.code ?? problem?.name ?? 'unknown'}`);
      await after(200);
    }
  }
}

const kept = {
  configmaps: keep('configmaps', `/api/v1/namespaces/${namespace}/configmaps`, () => core.listNamespacedConfigMap({ namespace })),
  deployments: keep('deployments', `/apis/apps/v1/namespaces/${namespace}/deployments`, () => apps.listNamespacedDeployment({ namespace })),
};
await Promise.all(Object.entries(kept).map(([resource, informer]) => begin(informer, resource)));
console.log('ready');
for await (const command of createInterface({ input: process.stdin })) {
  for (const [resource, informer] of Object.entries(kept)) {
    for (const object of informer.list()) console.log(`store ${resource} ${identity(object)}`);
  }
  console.log(`end ${command}`);
}
process.exit(0);
