namespace Weir.Simulation.Wrongs;

/// <summary>Ways in which a world may be made worse than the guarantees allow, to show that the checks notice.</summary>
public enum Wrong
{
    /// <summary>Nothing: as it should be.</summary>
    Nothing,

    /// <summary>Offsets are committed as far as was delivered, nobody is asked.</summary>
    CommitsUnasked,

    /// <summary>A gateway answers that everything is durable.</summary>
    AnswersTooHigh,

    /// <summary>A gateway that could not write answers all the same.</summary>
    AnswersInSpiteOfFailure,

    /// <summary>Repeats of a producer's parts are delivered.</summary>
    DeliversRepeats,

    /// <summary>What came in after a growth is read before all that came in earlier has been consumed.</summary>
    ReadsAheadOfGrowth,

    /// <summary>Nothing is known of producers after a restart.</summary>
    ForgetsProducers,

    /// <summary>What was acknowledged is lost when the process dies.</summary>
    LosesAcknowledged,

    /// <summary>Dead letters are answered for and not kept.</summary>
    ForgetsLetters,

    /// <summary>States are written without a look at the ETag.</summary>
    IgnoresTags,

    /// <summary>Some writes of gateways are answered and not done.</summary>
    ForgetsGateways,

    /// <summary>Some writes of chunks are answered and not done.</summary>
    ForgetsChunks,

    /// <summary>Some writes of day shards are answered and not done.</summary>
    ForgetsDays,

    /// <summary>Some writes of the list are answered and not done.</summary>
    ForgetsList,

    /// <summary>Some writes of devices are answered and not done.</summary>
    ForgetsDevices,

    /// <summary>Some writes of readings that leave a device's state are answered and not done.</summary>
    ForgetsReadings,

    /// <summary>Some writes of pages of histories are answered and not done.</summary>
    ForgetsPages,

    /// <summary>Some writes of devices keep readings and places, and the predictions of the write before.</summary>
    ForgetsPredictions,

    /// <summary>Some writes of devices keep readings, and the places of the write before.</summary>
    ForgetsPlaces,

    /// <summary>What a device's state is about to let go of is deleted before the state is written.</summary>
    DeletesTooEarly,
}
