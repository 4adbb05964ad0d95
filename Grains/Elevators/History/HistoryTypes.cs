using Weir.Elevators;

namespace Weir.Grains.Elevators.History;

/// <summary>What else is kept like readings, by date, in chunks. Values are stored: never renumber.</summary>
internal static class HistoryTypes
{
    /// <summary>Predictions that the device issued.</summary>
    public const SensorType Issued = (SensorType)64;

    /// <summary>Whether a history may be of a type.</summary>
    public static bool IsKnown(SensorType type) => type == Issued || SensorTypes.IsKnown(type);

    /// <summary>The type in names of stored parts.</summary>
    public static string ToStoredName(this SensorType type) => type == Issued ? "Prediction" : type.ToName();
}
