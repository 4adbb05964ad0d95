using Weir.Elevators;

namespace Weir.Silo.Ingest.Elevators;

/// <summary>Reads what DeviceMotion holds. Real devices leave out yaw and roll, and some nest the rate of rotation here.</summary>
internal static class AttitudeParser
{
    private const string Path = "attitude.";
    private const int Quaternion = 0;
    private const int RotationMatrix = 1;
    private const int Pitch = 2;
    private const int Yaw = 3;
    private const int Roll = 4;
    private const int RotationRate = 5;
    private static readonly FieldTable Fields = new(["quaternion", "rotationMatrix", "pitch", "yaw", "roll", "rotationRate"]);
    private static readonly FieldTable QuaternionFields = new(SensorFields.Quaternion);
    private static readonly FieldTable RotationMatrixFields = new(SensorFields.RotationMatrix);
    private static readonly FieldTable RotationRateFields = new(SensorFields.RotationRate);

    /// <summary>Reads the value of <c>attitude</c>.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Read(ReadOnlySpan<byte> value, ref ReadingBody body, ref int unknown)
    {
        Span<Range> found = stackalloc Range[Fields.Names.Count];
        if (value.IsEmpty)
        {
            return "attitude is missing";
        }

        if (JsonFields.Find(value, Fields, Path, found, ref unknown) is { } fault)
        {
            return fault;
        }

        body.ReserveFlags()[0] = (byte)(
            (JsonFields.IsMissing(found[Yaw]) ? 0 : SensorReadingLayout.HasYaw)
            | (JsonFields.IsMissing(found[Roll]) ? 0 : SensorReadingLayout.HasRoll)
            | (JsonFields.IsMissing(found[RotationRate]) ? 0 : SensorReadingLayout.HasRotationRate));
        return ReadObject(value[found[Quaternion]], "quaternion", QuaternionFields, ref body, ref unknown)
            ?? ReadObject(value[found[RotationMatrix]], "rotationMatrix", RotationMatrixFields, ref body, ref unknown)
            ?? ReadNumber(value[found[Pitch]], "pitch", ref body)
            ?? (JsonFields.IsMissing(found[Yaw]) ? null : ReadNumber(value[found[Yaw]], "yaw", ref body))
            ?? (JsonFields.IsMissing(found[Roll]) ? null : ReadNumber(value[found[Roll]], "roll", ref body))
            ?? (JsonFields.IsMissing(found[RotationRate]) ? null : ReadObject(value[found[RotationRate]], "rotationRate", RotationRateFields, ref body, ref unknown));
    }

    private static string? ReadObject(ReadOnlySpan<byte> value, string field, FieldTable table, ref ReadingBody body, ref int unknown)
    {
        if (value.IsEmpty)
        {
            return $"{Path}{field} is missing";
        }

        Span<Range> found = stackalloc Range[table.Names.Count];
        return JsonFields.Find(value, table, $"{Path}{field}.", found, ref unknown) ?? ReadingParser.ReadNumbers(value, table.Names, $"{Path}{field}.", found, ref body);
    }

    private static string? ReadNumber(ReadOnlySpan<byte> value, string field, ref ReadingBody body)
    {
        var fault = JsonValues.ReadNumber(value, Path, field, out var number);
        body.Write(number);
        return fault;
    }
}
