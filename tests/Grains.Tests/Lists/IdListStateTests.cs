using Weir.Grains.Lists;
using Weir.Grains.Storage;

namespace Weir.Grains.Tests.Lists;

/// <summary>Ids that are stored by what they have beyond the one before.</summary>
public sealed class IdListStateTests
{
    [Fact]
    public void Write_OfIdsThatShareHalfACharacter_KeepsThemWhole()
    {
        // Both begin with the same high surrogate.
        List<string> ids = ["lift 🛗", "lift 🛠", "lift/ü"];
        ids.Sort(StringComparer.Ordinal);
        var writer = new StateWriter();
        new IdListStateCodec().Write(new IdListState { Ids = ids }, writer);
        var reader = new StateReader(writer.Written.Span);

        Assert.Equal(ids, new IdListStateCodec().Read(ref reader).Ids);
    }
}
