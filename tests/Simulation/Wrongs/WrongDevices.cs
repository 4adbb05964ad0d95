using Orleans.Runtime;
using Weir.Grains.Elevators;
using Weir.Simulation.Elevators;
using Weir.Simulation.Storage;

namespace Weir.Simulation.Wrongs;

/// <summary>What a store that is wrong on purpose makes of devices' states.</summary>
internal static class WrongDevices
{
    private const int WrongEvery = 5;

    /// <summary>What is written in place of a state.</summary>
    public static BinaryData Change(Wrong wrong, StoredStates states, GrainId grain, string stateName, BinaryData bytes)
    {
        if (stateName != DeviceSubject.StateName || wrong is not (Wrong.ForgetsPredictions or Wrong.ForgetsPlaces or Wrong.DeletesTooEarly))
        {
            return bytes;
        }

        var next = StateBytes.Serializer.Deserialize<ElevatorState>(bytes)!;
        if (wrong == Wrong.DeletesTooEarly)
        {
            next.Garbage.ForEach(part => states.Remove(grain, part.StateName));
        }

        if (wrong == Wrong.DeletesTooEarly || next.Version % WrongEvery != 0 || states.Find<ElevatorState>(grain, stateName) is not { } old)
        {
            return bytes;
        }

        if (wrong == Wrong.ForgetsPredictions)
        {
            next.Forecast.Issued = old.Forecast.Issued;
        }
        else
        {
            foreach (var position in old.Positions.All)
            {
                next.Positions.Set(position);
            }
        }

        return BinaryData.FromBytes(StateBytes.Serializer.Serialize(next).ToArray());
    }
}
