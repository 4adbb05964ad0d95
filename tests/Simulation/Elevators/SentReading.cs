using Weir.Elevators;
using Weir.Simulation.Traffic;

namespace Weir.Simulation.Elevators;

/// <summary>A device's reading.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Reading">The reading, good or not.</param>
/// <param name="UnknownFields">How many fields of unknown names it came with.</param>
/// <param name="NotBefore">See <see cref="SentRecord"/>.</param>
internal sealed record SentReading(string Device, SensorReading Reading, int UnknownFields, DateTimeOffset NotBefore) : SentRecord(Device, NotBefore)
{
    private const long Year2000 = 946_684_800_000;

    public override int Size => SensorReadingLayout.HeaderBytes + Reading.Bytes.Length;

    /// <summary>Whether a device can have measured it: of what is sent here, only type and date may be wrong.</summary>
    public bool IsGood => (byte)Reading.Type is >= 1 and <= 9 && Reading.Date >= Year2000;

    public override void Write(Span<byte> place)
    {
        SensorReadingLayout.WriteHeader(place, Reading.Bytes.Length, UnknownFields);
        Reading.Bytes.Span.CopyTo(place[SensorReadingLayout.HeaderBytes..]);
    }

    public override string Describe() => $"{Device} {DeviceOracle.Describe(Reading)} {UnknownFields}";
}
