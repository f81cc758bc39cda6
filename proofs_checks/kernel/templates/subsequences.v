(* Limits of subsequences: a sequence above another one, or below it, whose limit is known. *)
Lemma lower_limit (f g : Z -> R) (l : R) (a : Z) :
  (forall k, (a <= k)%Z -> g k <= f k) -> is_lim_seq (fun n => g (Z.of_nat n)) (Finite l) ->
  forall e, 0 < e -> exists m, forall k, (m <= k)%Z -> l - e <= f k.
Proof.
  intros H L e E. apply is_lim_seq_spec in L. destruct (L (mkposreal e E)) as [n N]. cbn in N.
  exists (Z.max a (Z.of_nat n)). intros k K. specialize (N (Z.to_nat k) ltac:(lia)).
  rewrite Z2Nat.id in N by lia. apply Rabs_def2 in N. pose proof (H k ltac:(lia)). lra.
Qed.

Lemma upper_limit (f g : Z -> R) (l : R) (a : Z) :
  (forall k, (a <= k)%Z -> f k <= g k) -> is_lim_seq (fun n => g (Z.of_nat n)) (Finite l) ->
  forall e, 0 < e -> exists m, forall k, (m <= k)%Z -> f k <= l + e.
Proof.
  intros H L e E. apply is_lim_seq_spec in L. destruct (L (mkposreal e E)) as [n N]. cbn in N.
  exists (Z.max a (Z.of_nat n)). intros k K. specialize (N (Z.to_nat k) ltac:(lia)).
  rewrite Z2Nat.id in N by lia. apply Rabs_def2 in N. pose proof (H k ltac:(lia)). lra.
Qed.
