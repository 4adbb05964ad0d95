namespace Weir.Simulation.Faults;

/// <summary>What may go wrong. Each has a rate of its own per seed, many of them zero.</summary>
internal enum Fault
{
    /// <summary>A part of a request is not written.</summary>
    AppendFails,

    /// <summary>A part is written, whether it lasts is not known.</summary>
    AppendAnswerLost,

    /// <summary>A commit does nothing.</summary>
    CommitFails,

    /// <summary>A commit lands and says that it failed.</summary>
    CommitAnswerLost,

    /// <summary>A read of the log throws.</summary>
    ReadFails,

    /// <summary>A read of a state throws.</summary>
    StateReadFails,

    /// <summary>A write of a state does nothing.</summary>
    StateWriteFails,

    /// <summary>A write of a state lands and says that it failed.</summary>
    StateWriteAnswerLost,

    /// <summary>A state answers after the call's time is up.</summary>
    StateSlow,

    /// <summary>Dead letters cannot be kept now.</summary>
    ParkFails,

    /// <summary>Dead letters are kept and the answer is lost.</summary>
    ParkAnswerLost,

    /// <summary>An activation dies; whoever delivers to it lives.</summary>
    ActivationDies,

    /// <summary>An activation is taken for dead, goes on with what it does and answers some calls.</summary>
    ActivationBecomesZombie,

    /// <summary>Every activation dies, the receivers live.</summary>
    AllActivationsDie,

    /// <summary>A receiver dies with its agent, the activations live.</summary>
    ReceiverDies,

    /// <summary>A second receiver of a partition begins while the first is still at work.</summary>
    ReceiversOverlap,

    /// <summary>An agent goes past a container that no activation got.</summary>
    DeliverySkipped,

    /// <summary>A call between grains never arrives.</summary>
    CallLost,

    /// <summary>The answer of a call between grains does not arrive before the caller gives up.</summary>
    AnswerLost,

    /// <summary>The process dies at once.</summary>
    ProcessDies,

    /// <summary>The process stops cleanly and starts again.</summary>
    ProcessStops,
}
