import type { Order } from '../run/interventions';
import { Hands } from './hands';
import type { Session } from './session';

/** Changes a filter between two batches. @throws where nothing will be trained any more. */
export async function intervene(session: Session, order: Order): Promise<void> {
  await session.between(async (model, step) => {
    const { keeping } = session;
    if (!keeping || !session.resumes) throw new Error('This run has finished.');
    const hands = (session.hands ??= new Hands(model, session.config.layers, () => keeping.interventions));
    session.tell({ type: 'intervened', interventions: await hands.order(order, step) });
    await hands.hold(); // as it is now, before the next step changes it
    await session.show();
    await keeping.amend(await hands.weights());
  });
}

/** Another run, that goes on from the step at hand. @throws where it cannot be kept. */
export async function branch(session: Session, id: string): Promise<void> {
  await session.between(async () => session.keeping!.branch(id));
}
